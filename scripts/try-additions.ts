/**
 * Tries additions to public configurations: gets the files of scripts/try-configurations/additions.json from GitHub
 * into a temporary folder, adds a delivery to each, as a workflow of its own and behind a job of a workflow of theirs,
 * and checks what came out: only pieces put in, without them the old bytes, the same jobs as before, no new error, and
 * nothing when it is added again. Ends with 1, and says what is not so, or not as in the list. It needs the internet.
 *
 *   npx tsx scripts/try-additions.ts [--record] [--from URL] [--list FILE]
 *
 * --record writes what it finds into the list, to be reviewed; --from asks a mirror that has the same paths.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { github } from "./try-configurations/fetch-file.ts";
import { type AdditionOutcome, readAdditionsList, tryAddition } from "./try-configurations/try-addition.ts";

const { values } = parseArgs({
  options: {
    from: { type: "string", default: github },
    list: { type: "string", default: join(resolve(import.meta.dirname), "try-configurations/additions.json") },
    record: { type: "boolean", default: false },
  },
});

const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-additions-"));
const outcomes: AdditionOutcome[] = [];
try {
  for (const [index, tried] of (await readAdditionsList(values.list)).entries()) {
    const into = join(folder, String(index));
    await mkdir(into);
    outcomes.push(await tryAddition(tried, { from: values.from, into }));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
const different = outcomes.filter(({ wrong }) => wrong.length > 0);
for (const { tried, wrong } of different)
  for (const what of wrong) console.error(`${tried.repository} ${tried.path}: ${what}`);
if (values.record) {
  const list = outcomes.map(({ tried, found }) => ({ ...tried, ...found }));
  await writeFile(values.list, `${JSON.stringify(list, undefined, 2)}\n`);
  console.error(`Recorded in ${values.list}; format it, and review what changed.`);
}
if (different.length === 0) console.log(`${outcomes.length} configurations were added to, as expected.`);
else {
  console.error(`${different.length} of ${outcomes.length} are not as expected.`);
  process.exitCode = 1;
}
