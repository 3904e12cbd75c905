import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { folderWith, root } from "./run.ts";

/** A repository whose Pulumi program is one file of JavaScript, which starts faster than TypeScript. */
export type Program = {
  readonly folder: string;
  /** Variables of the project with which it finds Pulumi's SDK. */
  readonly variables: Readonly<Record<string, string>>;
  readonly remove: () => Promise<void>;
};

const project = "name: fixture\nruntime:\n  name: nodejs\n  options: {packagemanager: npm, typescript: false}\n";

/**
 * Makes a program that depends on nothing by its own lock file and finds the SDK where the machine has it, as an image of a team may. To
 * install it writes 13,000 files and takes 9 seconds of a processor, in the deploy job and again in the destroy job.
 */
export async function programWith(index: string): Promise<Program> {
  const entry = { name: "fixture", private: true, main: "index.js" };
  const made = await folderWith({
    "index.js": index,
    "package.json": JSON.stringify(entry),
    "package-lock.json": JSON.stringify({
      name: "fixture",
      lockfileVersion: 3,
      requires: true,
      packages: { "": entry },
    }),
    "Pulumi.yaml": project,
  });
  return { ...made, variables: { NODE_PATH: inject("sdk") } };
}

/** Makes a program that installs the SDK, with the dependencies that examples/local pins: for tests of what is installed. */
export async function installingProgramWith(index: string): Promise<Program> {
  const example = join(root, "examples", "local");
  const manifest = JSON.parse(await readFile(join(example, "package.json"), "utf8")) as Record<string, unknown>;
  const made = await folderWith({
    "index.js": index,
    "package.json": JSON.stringify({ ...manifest, main: "index.js" }),
    "Pulumi.yaml": project,
  });
  await cp(join(example, "package-lock.json"), join(made.folder, "package-lock.json"));
  return { ...made, variables: {} };
}
