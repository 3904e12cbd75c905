import { describe, expect, test } from "vitest";
import { scalar } from "../../../src/compiler/source/node.ts";
import { readYaml } from "../../../src/compiler/source/read.ts";
import { letsThrough, type PipelineRef, refOf } from "../../../src/runner/plan/filters.ts";

const branch = (name: string): PipelineRef => ({ kind: "branch", name });
const tag = (name: string): PipelineRef => ({ kind: "tag", name });

function runs(filters: string | undefined, ref: PipelineRef): boolean {
  const node = filters === undefined ? undefined : readYaml({ name: "filters.yml", text: filters }, () => {});
  const values: Readonly<Record<string, string>> = { "pipeline.git.branch": ref.kind === "branch" ? ref.name : "" };
  const nowhere = { source: { name: "", text: "" }, start: 0, end: 0 };
  const names = {
    lookUp: (path: string) => (values[path] === undefined ? undefined : scalar(values[path], nowhere)),
    known: () => Object.keys(values),
  };
  return letsThrough(node, { ref, names, report: ({ message }) => expect.fail(message) });
}

describe("filters of jobs", () => {
  test.each([
    [undefined, branch("main"), true],
    [undefined, tag("v1"), false],
    ["null", branch("main"), true],
    ["{branches: {only: main}}", branch("main"), true],
    ["{branches: {only: main}}", branch("main-2"), false],
    ["{branches: {only: [main, /release-.*/]}}", branch("release-1"), true],
    ["{branches: {only: /release/}}", branch("release-1"), false],
    ["{branches: {ignore: main}}", branch("main"), false],
    ["{branches: {ignore: [main, /user-.*/]}}", branch("dev"), true],
    ["{branches: {ignore: /.*/}}", branch("main"), false],
    ["{branches: {only: /.*/, ignore: main}}", branch("main"), false],
    ["{branches: {}}", branch("main"), true],
    ["{tags: {only: /v.*/}}", branch("main"), true],
    ["{tags: {only: /v.*/}}", tag("v1.2"), true],
    ["{tags: {only: /^v.*/}}", tag("1.2"), false],
    ["{tags: {ignore: beta}}", tag("v1"), true],
    ["{tags: {ignore: beta}}", tag("beta"), false],
    ["{tags: {}}", tag("v1"), false],
    ["{branches: {ignore: /.*/}, tags: {only: v1}}", tag("v1"), true],
    ["{branches: {only: main}}", tag("v1"), false],
    ["{branches: {only: /(?i)MAIN/}}", branch("main"), true],
    [`pipeline.git.branch == "main"`, branch("main"), true],
    [`pipeline.git.branch starts-with "release"`, branch("main"), false],
    [`not (pipeline.git.branch == "main")`, branch("dev"), true],
  ])("%s for %o", (filters, ref, through) => {
    expect(runs(filters, ref)).toBe(through);
  });
});

test("a pipeline is for its branch, and for its tag where it has no branch", () => {
  expect(refOf({ "git.branch": "main", "git.tag": "v1" })).toEqual(branch("main"));
  expect(refOf({ "git.branch": "", "git.tag": "v1" })).toEqual(tag("v1"));
  expect(refOf({})).toEqual(branch(""));
});
