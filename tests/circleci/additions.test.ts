import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

/*
 * What is added to the vocabulary alone does not compile: model, compiler and runner have to support or refuse it. Each addition is made in
 * a copy of these rooms, and the compiler's errors say who has to decide.
 */

const root = resolve(import.meta.dirname, "../..");
const rooms = ["circleci", "model", "text", "patterns", "compiler", "runner"];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-vocabulary-"));
  for (const room of rooms) await cp(join(root, "src", room), join(folder, "src", room), { recursive: true });
  for (const file of ["tsconfig.json", "package.json"]) await cp(join(root, file), join(folder, file));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

/** The rooms with files that do not compile, each once and in order. */
async function roomsWithErrors(): Promise<readonly string[]> {
  const { stdout } = await execa("tsc", ["--noEmit"], {
    cwd: folder,
    preferLocal: true,
    localDir: root,
    reject: false,
  });
  const found = [...stdout.matchAll(/^src\/(\w+)\/\S+\(\d+,\d+\): error /gm)].map(([, room = ""]) => room);
  return [...new Set(found)].toSorted();
}

/** Those that do not when something stands behind a line of the vocabulary. */
async function roomsWithErrorsAfter(
  addition: string,
  { file, behind }: { readonly file: string; readonly behind: string },
) {
  const path = join(folder, "src/circleci", file);
  const text = await readFile(path, "utf8");
  expect(text.split(behind)).toHaveLength(2);
  await writeFile(path, text.replace(behind, `${behind}${addition}`));
  const found = await roomsWithErrors();
  await writeFile(path, text);
  return found;
}

test("the copy compiles as it is", async () => {
  expect(await roomsWithErrors()).toEqual([]);
});

test.for([
  {
    what: "a built-in step",
    file: "steps.ts",
    behind: "export const builtInSteps = {",
    addition: `added: { description: "Added.", keys: { name } },`,
    decide: ["compiler", "model", "runner"],
  },
  {
    what: "a type of what keys hold",
    file: "keys.ts",
    behind: `| { readonly type: "texts" }`,
    addition: ` | { readonly type: "added" }`,
    decide: ["compiler", "model"],
  },
  {
    what: "a key of a job in a workflow",
    file: "workflows.ts",
    behind: "export const entryKeys = {",
    addition: `added: { type: "own", description: "Added." },`,
    decide: ["compiler", "model"],
  },
  {
    what: "a type of a job",
    file: "jobs.ts",
    behind: "export const jobTypes = [",
    addition: `"added", `,
    decide: ["circleci", "runner"],
  },
  {
    what: "a status of a job",
    file: "statuses.ts",
    behind: "export const jobStatuses = [",
    addition: `"added", `,
    decide: ["runner"],
  },
  {
    what: "a type of a parameter",
    file: "parameters.ts",
    behind: "export const parameterTypes = [",
    addition: `"added", `,
    decide: ["compiler", "model"],
  },
])("$what does not compile where it is added alone", async ({ addition, decide, ...place }) => {
  expect(await roomsWithErrorsAfter(addition, place)).toEqual(decide);
});
