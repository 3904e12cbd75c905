import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rehearsals } from "../../cli/support/rehearsals.ts";

const cli = rehearsals();
const script = resolve(import.meta.dirname, "../../../scripts/try-hostile.ts");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-hostile-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tryInputs = async (...words: readonly string[]) => {
  const { exitCode, stdout, stderr } = await execa("npx", ["tsx", script, ...words], { reject: false });
  return [exitCode, stdout.replaceAll(/ +\d+\.\d s/g, " N s"), stderr];
};

/** An input that takes no time. */
const quick = "an artifact whose name is no UTF-8";

test("an input that holds ends with 0", async () => {
  expect(await tryInputs(quick, "--program", cli.path())).toEqual([0, `held N s  ${quick}\n1 of 1 held.`, ""]);
}, 60_000);

test("one that does not ends with 1, and says what is wrong and what was printed", async () => {
  const program = join(folder, "cli.js");
  await writeFile(program, "console.log('all is well');\n");
  const wrong = `WRONG N s  ${quick}\n      the artifact "out/aÿþb" is missing\n      | all is well\n      | \n0 of 1 held.`;
  expect(await tryInputs(quick, "--program", program)).toEqual([1, wrong, ""]);
}, 60_000);

test.each([
  ["a word that no name has", ["of another world"], "No input has of another world in its name."],
  ["a page of some", [quick, "--record"], "--record writes the page of all inputs: leave the words out."],
])("%s is refused with 2, and nothing is tried", async (_what, words, why) => {
  expect(await tryInputs(...words)).toEqual([2, "", why]);
});
