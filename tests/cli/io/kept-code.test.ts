import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { loadKept } from "../../../src/cli/io/kept-code.ts";

type Greeting = { readonly greet: (who: string) => string };
const user = process.getuid?.();
const platform = `${process.version}-${process.arch}`;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arm-pipeline-kept-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(greeting: string, name = "check-A.cjs"): string {
  const file = join(folder, name);
  writeFileSync(file, `const { sep } = require("node:path");\nexports.greet = (who) => "${greeting} " + who + sep;\n`);
  return file;
}

function load(file: string, world: Partial<Parameters<typeof loadKept>[1]> = {}): readonly [string, boolean] {
  const { exports, wasKept, keep } = loadKept<Greeting>(file, { env: { XDG_CACHE_HOME: folder }, user, ...world });
  const greeting = exports.greet("you");
  keep();
  return [greeting, wasKept];
}

const kept = (): readonly string[] => readdirSync(join(folder, "arm-pipeline/compiled"));

test("a file is compiled once, and then the compiled code is taken", () => {
  const file = fileWith("Hello");
  expect([load(file), load(file), load(file)]).toEqual([
    ["Hello you/", false],
    ["Hello you/", true],
    ["Hello you/", true],
  ]);
  expect(kept()).toEqual([`check-A.cjs-${platform}`]);
});

test("another version of the program takes nothing of the one before, and removes it", () => {
  load(fileWith("Hello"));
  expect(load(fileWith("Howdy", "check-B.cjs"))).toEqual(["Howdy you/", false]);
  expect(kept()).toEqual([`check-B.cjs-${platform}`]);
});

test("what V8 refuses is compiled again, and kept anew", () => {
  // A text that this process has not compiled yet: V8 does not look at what was kept of one that it has.
  const file = fileWith("Damaged hello");
  mkdirSync(join(folder, "arm-pipeline/compiled"), { recursive: true });
  const path = join(folder, "arm-pipeline/compiled", `check-A.cjs-${platform}`);
  writeFileSync(path, "no code of V8");
  const first = load(file);
  expect([first, load(file), readFileSync(path).length > 100]).toEqual([
    ["Damaged hello you/", false],
    ["Damaged hello you/", true],
    true,
  ]);
});

describe("nothing is kept, and all works", () => {
  test("without a home", () => {
    const file = fileWith("Hello");
    expect([load(file, { env: {} }), load(file, { env: {} })]).toEqual([
      ["Hello you/", false],
      ["Hello you/", false],
    ]);
    expect(readdirSync(folder)).toEqual(["check-A.cjs"]);
  });

  test("where Node is told to keep no code", () => {
    const env = { XDG_CACHE_HOME: folder, NODE_DISABLE_COMPILE_CACHE: "1" };
    expect([load(fileWith("Hello"), { env }), readdirSync(folder)]).toEqual([["Hello you/", false], ["check-A.cjs"]]);
  });

  test("where the folder cannot be made", () => {
    writeFileSync(join(folder, "arm-pipeline"), "a file");
    const file = fileWith("Hello");
    expect([load(file), load(file)]).toEqual([
      ["Hello you/", false],
      ["Hello you/", false],
    ]);
  });
});

test("code that another user has written is not run", () => {
  const file = fileWith("Hello");
  load(file);
  expect(load(file, { user: 4242 })).toEqual(["Hello you/", false]);
});

test("it lies where Node is told to keep code, for its owner alone", () => {
  const file = fileWith("Hello");
  const env = { NODE_COMPILE_CACHE: join(folder, "here") };
  load(file, { env });
  expect([readdirSync(join(folder, "here/compiled")), load(file, { env })]).toEqual([
    [`check-A.cjs-${platform}`],
    ["Hello you/", true],
  ]);
});

test("validate says the same with the code of the run before, in a home that can be read only too", async () => {
  const configuration = "version: 2.1\njobs: {build: {docker: [{image: cimg/base:2024.01}], steps: [chekout]}}\n";
  writeFileSync(join(folder, "config.yml"), configuration);
  const home = join(folder, "home");
  mkdirSync(home);
  const validate = async () => {
    const { exitCode, stderr, stdout } = await execa(process.execPath, [inject("cli"), "validate", "config.yml"], {
      cwd: folder,
      env: { HOME: home, PATH: process.env.PATH },
      extendEnv: false,
      reject: false,
    });
    return { exitCode, stderr, stdout };
  };
  const first = await validate();
  expect(first).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('There is no command "chekout"') });
  const [name = ""] = readdirSync(join(home, ".cache/arm-pipeline/compiled"));
  expect(name).toMatch(new RegExp(`^check-\\w+\\.cjs-${platform}$`));
  expect(await validate()).toEqual(first);
  rmSync(join(home, ".cache"), { recursive: true });
  chmodSync(home, 0o500);
  expect(await validate()).toEqual(first);
});
