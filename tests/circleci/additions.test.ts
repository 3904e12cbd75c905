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

/** The files that do not compile, each once and in order. */
async function filesWithErrors(): Promise<readonly string[]> {
  const { stdout } = await execa("tsc", ["--noEmit"], {
    cwd: folder,
    preferLocal: true,
    localDir: root,
    reject: false,
  });
  const files = [...stdout.matchAll(/^src\/(\S+)\(\d+,\d+\): error /gm)].map(([, file = ""]) => file);
  return [...new Set(files)].toSorted();
}

/** Those that do not compile when something stands behind a line of the vocabulary. */
async function filesWithErrorsAfter(
  addition: string,
  { file, behind }: { readonly file: string; readonly behind: string },
) {
  const path = join(folder, "src/circleci", file);
  const text = await readFile(path, "utf8");
  expect(text.split(behind)).toHaveLength(2);
  await writeFile(path, text.replace(behind, `${behind}${addition}`));
  const files = await filesWithErrors();
  await writeFile(path, text);
  return files;
}

test("the copy compiles as it is", async () => {
  expect(await filesWithErrors()).toEqual([]);
});

test.for([
  {
    what: "a built-in step",
    file: "steps.ts",
    behind: "export const builtInSteps = {",
    addition: `added: { description: "Added.", keys: { name } },`,
    decide: ["compiler/schema/built-in-steps.ts", "model/lower.ts", "runner/plan/steps.ts"],
  },
  {
    what: "a type of what keys hold",
    file: "keys.ts",
    behind: `| { readonly type: "texts" }`,
    addition: ` | { readonly type: "added" }`,
    decide: ["compiler/schema/keys.ts", "model/key-values.ts"],
  },
  {
    what: "a key of a job in a workflow",
    file: "workflows.ts",
    behind: "export const entryKeys = {",
    addition: `added: { type: "own", description: "Added." },`,
    decide: ["compiler/schema/workflows.ts", "model/workflows.ts"],
  },
  {
    what: "a type of a job",
    file: "jobs.ts",
    behind: "export const jobTypes = [",
    addition: `"added", `,
    decide: ["circleci/jobs.ts", "runner/schedule/workflow-run.ts"],
  },
  {
    what: "a status of a job",
    file: "statuses.ts",
    behind: "export const jobStatuses = [",
    addition: `"added", `,
    decide: ["runner/schedule/requirements.ts"],
  },
  {
    what: "a type of a parameter",
    file: "parameters.ts",
    behind: "export const parameterTypes = [",
    addition: `"added", `,
    decide: ["compiler/expand/placeholder-arguments.ts", "compiler/library/parameter-type.ts", "model/arguments.ts"],
  },
])("$what does not compile where it is added alone", async ({ addition, decide, ...place }) => {
  expect(await filesWithErrorsAfter(addition, place)).toEqual(decide);
});
