/**
 * Tries public configurations and orbs: gets the files of scripts/try-configurations/list.json from GitHub into a
 * temporary folder, validates and expands each with the built command line, and compares with the verdict in the list.
 * Ends with 1, and says what differs, where one is not as expected. It needs the internet and `npm run build`.
 *
 *   npx tsx scripts/try-configurations.ts [--record] [--from URL] [--list FILE] [--program FILE]
 *
 * --record writes what it finds into the list, to be reviewed like any recorded output; --from asks a mirror that has
 * the same
 * paths, --program another build.
 */
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { github } from "./try-configurations/fetch-file.ts";
import { readTriedList } from "./try-configurations/tried.ts";
import { type Outcome, tryAll } from "./try-configurations/try-all.ts";

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    from: { type: "string", default: github },
    list: { type: "string", default: join(root, "scripts/try-configurations/list.json") },
    program: { type: "string", default: join(root, "dist/cli.js") },
    record: { type: "boolean", default: false },
  },
});

const { configurations, orbs } = await tryAll(await readTriedList(values.list), values);
const named = [
  ...configurations.map((one) => ({ name: `${one.tried.repository} ${one.tried.path}`, wrong: one.wrong })),
  ...orbs.map((one) => ({ name: `${one.tried.repository} (orb ${one.tried.id})`, wrong: one.wrong })),
];
const different = named.filter(({ wrong }) => wrong.length > 0);
for (const { name, wrong } of different) for (const what of wrong) console.error(`${name}: ${what}`);
if (values.record) {
  const recorded = <T>(outcomes: readonly Outcome<T>[]) => outcomes.map(({ tried, found }) => ({ ...tried, ...found }));
  const byId = recorded(orbs).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const list = { configurations: recorded(configurations), orbs: byId };
  await writeFile(values.list, `${JSON.stringify(list, undefined, 2)}\n`);
  console.error(`Recorded in ${values.list}; format it, and review what changed.`);
}
if (different.length === 0)
  console.log(`${configurations.length} configurations and ${orbs.length} orbs are as expected.`);
else {
  console.error(`${different.length} of ${named.length} are not as expected.`);
  process.exitCode = 1;
}
