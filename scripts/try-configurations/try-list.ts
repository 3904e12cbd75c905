import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { github } from "./fetch-file.ts";

/** What the scripts that try a list of public configurations take on their command line. */
export type TryOptions = { readonly from: string; readonly list: string; readonly record: boolean };

/** The options, with a list of this folder and a place on the internet where none are named. */
export function tryOptions(list: string, from = github): TryOptions {
  const { values } = parseArgs({
    options: {
      from: { type: "string", default: from },
      list: { type: "string", default: join(import.meta.dirname, list) },
      record: { type: "boolean", default: false },
    },
  });
  return values;
}

/** Tries each of a list, one after the other, in a temporary folder of its own, which goes when all are done. */
export async function tryEach<Tried, Outcome>(
  list: readonly Tried[],
  tryOne: (tried: Tried, into: string) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-tried-"));
  const outcomes: Outcome[] = [];
  try {
    for (const [index, tried] of list.entries()) {
      const into = join(folder, String(index));
      await mkdir(into);
      outcomes.push(await tryOne(tried, into));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return outcomes;
}

/** What came of one: what is not as it should be or as in the list, in words. */
type Outcome = {
  readonly tried: { readonly repository: string; readonly path: string };
  readonly wrong: readonly string[];
};

/** Says what is not as expected, with 1 as the end of the script, or that all are: "12 configurations DONE". */
export function report(outcomes: readonly Outcome[], done: string): void {
  const different = outcomes.filter(({ wrong }) => wrong.length > 0);
  for (const { tried, wrong } of different)
    for (const what of wrong) console.error(`${tried.repository} ${tried.path}: ${what}`);
  if (different.length === 0) console.log(`${outcomes.length} configurations ${done}, as expected.`);
  else {
    console.error(`${different.length} of ${outcomes.length} are not as expected.`);
    process.exitCode = 1;
  }
}

/** Writes a list anew; what is left to a person is said. */
export async function record(file: string, list: object, left: string): Promise<void> {
  await writeFile(file, `${JSON.stringify(list, undefined, 2)}\n`);
  console.error(`Recorded in ${file}; format it, and ${left}.`);
}
