/**
 * Runs the test jobs of public repositories on this host: gets each commit of scripts/try-pipelines/list.json from
 * GitHub into a temporary folder, runs its job by the built command line, and compares with the verdict in the list.
 * What runs is what others wrote, with all that this user may do: mind where you start it. Ends with 1, and says what
 * differs, where one is not as expected. It needs the internet, the languages' programs, and `npm run build`.
 *
 *   npx tsx scripts/try-pipelines.ts [NAME...] [--record] [--from URL] [--list FILE] [--program FILE] [--limit MINUTES]
 *
 * NAME is a part of a repository's name; --record writes what it finds into the list after each, to be reviewed; --from
 * asks a mirror where `URL/OWNER/NAME` is a repository.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { commandOf, readPipelinesList, type TriedPipeline } from "./try-pipelines/tried.ts";
import { tryPipeline } from "./try-pipelines/try-one.ts";

const root = resolve(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: "string", default: "https://github.com" },
    list: { type: "string", default: join(root, "scripts/try-pipelines/list.json") },
    program: { type: "string", default: join(root, "dist/cli.js") },
    limit: { type: "string", default: "15" },
    record: { type: "boolean", default: false },
  },
});

const list: TriedPipeline[] = [...(await readPipelinesList(values.list))];
const chosen = (name: string) => positionals.length === 0 || positionals.some((part) => name.includes(part));
let [tried, different] = [0, 0];
for (const [index, one] of list.entries()) {
  if (!chosen(one.repository)) continue;
  tried += 1;
  const into = await mkdtemp(join(tmpdir(), "arm-pipeline-tried-"));
  try {
    const { from, program } = values;
    const { found, wrong } = await tryPipeline(one, { from, program, into, limit: Number(values.limit) });
    for (const what of wrong) console.error(`${one.repository}: ${what}`);
    if (wrong.length > 0) different += 1;
    else console.log(`${one.repository}: ${commandOf(one)}: as expected, ${found?.seconds} s`);
    if (!values.record || found === undefined) continue;
    list[index] = { ...one, found };
    await writeFile(values.list, `${JSON.stringify(list, undefined, 2)}\n`);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}
console.log(`${tried - different} of ${tried} pipelines are as expected.`);
if (different > 0) process.exitCode = 1;
