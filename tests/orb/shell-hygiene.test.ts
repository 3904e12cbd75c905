import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { packedScript, scriptsFolder } from "./support/run-script.ts";
import { findTool } from "./support/sandbox.ts";

const scripts = readdirSync(scriptsFolder).filter((name) => name.endsWith(".sh"));
const libraries = readdirSync(join(scriptsFolder, "lib")).map((name) => `lib/${name}`);
const text = (path: string) => readFileSync(join(scriptsFolder, path), "utf8");

/** Debian's program, and not npm's, which downloads one when it is installed. A machine without it is red, not green. */
async function shellcheck(...args: readonly string[]): Promise<string> {
  const checked = await execa(findTool("shellcheck"), args, { cwd: scriptsFolder, reject: false, all: true });
  return `${checked.exitCode}: ${checked.all}`;
}

test("ShellCheck has nothing to say about any script, with its libraries", { timeout: 180_000 }, async () => {
  const half = Math.ceil(scripts.length / 2);
  const halves = [scripts.slice(0, half), scripts.slice(half)];
  const checked = halves.map((some) => shellcheck("--external-sources", "--source-path=SCRIPTDIR", ...some));
  expect(await Promise.all(checked)).toEqual(["0: ", "0: "]);
});

test("ShellCheck has nothing to say about any library by itself", async () => {
  // SC2034, SC2153 and SC2154 are about variables that only the script and its libraries together set and read.
  expect(await shellcheck("--shell=bash", "--exclude=SC2034,SC2153,SC2154", ...libraries)).toBe("0: ");
});

test("a name means one thing in all libraries: the steps of a job may bring the functions of several", () => {
  const names = libraries.flatMap((path) =>
    [...text(path).matchAll(/^(?:readonly )?([A-Za-z_]\w*)(?:\(\)|=)/gm)].map(([, name]) => `${name} of ${path}`),
  );
  const nameOf = (entry: string) => entry.split(" ")[0];
  const twice = names.filter((entry) => names.filter((other) => nameOf(other) === nameOf(entry)).length > 1);
  expect(names.length).toBeGreaterThan(100);
  expect(twice).toEqual([]);
});

test.each([...scripts, ...libraries])(
  "%s holds nothing that CircleCI expands, that runs a value, or that prints secrets",
  (path) => {
    const code = text(path).replace(/^\s*#.*$/gm, "");
    expect({
      "<<": text(path).includes("<<"), // CircleCI reads it as a parameter, in comments too
      eval: /(^|[\s;&|({])eval(\s|$)/m.test(code),
      "set -x": /set\s+-[a-z]*x|xtrace/.test(code),
      "pipe into a shell": /\|\s*(ba|da|z)?sh(\s|$)/m.test(code),
    }).toEqual({ "<<": false, eval: false, "set -x": false, "pipe into a shell": false });
  },
);

test.each(scripts)("%s says what it does, stops at the first error, and names itself", (path) => {
  const lines = text(path).split("\n");
  expect([lines[0], /^# \S/.test(lines[1] ?? ""), lines.includes("set -euo pipefail")]).toEqual([
    "#!/usr/bin/env bash",
    true,
    true,
  ]);
  expect(lines).toContain(`SCRIPT_NAME=${path.slice(0, -3)}`);
});

test("ShellCheck has nothing to say about any step as it is packed", { timeout: 180_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-packed-"));
  const allowed = new Set(["SC1090", "SC2034", "SC2154", "SC2153", "SC2317", "SC1087"]); // what another step sets, reads and calls; braces that bash needs not
  for (const path of [...scripts, ...libraries])
    for (const [code] of text(path).matchAll(/(?<=# shellcheck disable=[SC0-9,]*)SC\d+/g)) allowed.add(code);
  try {
    const files = scripts
      .filter((path) => path !== "share_functions.sh")
      .map(async (path) => {
        const { step, shared } = await packedScript(path);
        writeFileSync(join(folder, path), step);
        writeFileSync(join(folder, `shared-${path}`), shared);
        return [path, `shared-${path}`];
      });
    const names = (await Promise.all(files)).flat().map((name) => join(folder, name));
    expect(names.length).toBeGreaterThan(40);
    expect(await shellcheck(`--exclude=${[...allowed].join(",")}`, ...names)).toBe("0: ");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
