import { describe, expect, test } from "vitest";
import { fixedFolder, globToRegExp } from "../../../src/runner/machine/glob.ts";
import { circleciHome, isWithin, resolvePath } from "../../../src/runner/machine/paths.ts";

test("a path is below the working directory unless it says otherwise", () => {
  const at = (path: string, workingDirectory = "~/project") =>
    resolvePath(path, { home: "/run/home", workingDirectory, homeToo: circleciHome });
  expect(at("dist")).toBe("/run/home/project/dist");
  expect(at(".")).toBe("/run/home/project");
  expect(at("~")).toBe("/run/home");
  expect(at("~/.npm")).toBe("/run/home/.npm");
  expect(at("~user")).toBe("/run/home/project/~user");
  expect(at("/tmp/x/")).toBe("/tmp/x");
  expect(at("/home/circleci/project/x")).toBe("/run/home/project/x");
  expect(at("/home/circleci-other")).toBe("/home/circleci-other");
  expect(at("../../../etc", "/work")).toBe("/etc");
  expect(at("x", "web")).toBe("/web/x");
  expect(resolvePath("/home/circleci/x", { home: "/root", workingDirectory: "~" })).toBe("/home/circleci/x");
});

test("a path within a folder is told from one that only begins like it", () => {
  expect(isWithin("/a/b", "/a/b")).toBe(true);
  expect(isWithin("/a/b", "/a/b/c/d")).toBe(true);
  expect(isWithin("/a/b", "/a/b/..c")).toBe(true);
  expect(isWithin("/a/b", "/a/bc")).toBe(false);
  expect(isWithin("/a/b", "/a")).toBe(false);
  expect(isWithin("/a/b", "/a/b/../c")).toBe(false);
});

describe("a pattern", () => {
  test.each([
    ["*.js", ["a.js", ".a.js"], ["a/b.js", "a.jsx", "js"]],
    ["a?c", ["abc"], ["ac", "a/c"]],
    ["**/*.test.ts", ["x.test.ts", "a/b/x.test.ts"], ["x.test.tsx"]],
    ["src/**", ["src/a", "src/a/b"], ["src", "lib/a"]],
    ["[a-c]x", ["ax", "cx"], ["dx", "-x"]],
    ["[^a-c]x", ["dx"], ["ax", "/x"]],
    ["{a,b/c}.ts", ["a.ts", "b/c.ts"], ["b.ts", "a,b/c.ts"]],
    ["a+(b).c", ["a+(b).c"], ["aab.c"]],
    ["\\*", ["*"], ["a"]],
    ["a{b", ["a{b"], ["ab"]],
  ])("%s", (pattern, matching, others) => {
    for (const path of matching) expect(path).toMatch(globToRegExp(pattern));
    for (const path of others) expect(path).not.toMatch(globToRegExp(pattern));
  });

  test("is searched for below the folder that it begins with", () => {
    expect(["a/b/*.js", "*.js", "a/b", "a/{b,c}/d"].map(fixedFolder)).toEqual(["a/b", ".", "a/b", "a"]);
  });
});
