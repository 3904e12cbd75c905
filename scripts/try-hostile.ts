/**
 * Tries hostile inputs on the built command line, on this host, one after the other, and writes what came of each into
 * docs/tried-hostile.md. Ends with 1 where one is not right, without one word of the table changed by hand. Some need
 * root: full disks are small file systems in memory, which only root mounts.
 *
 *   npx tsx scripts/build.ts && npx tsx scripts/try-hostile.ts [WORD...] [--record] [--show] [--program FILE]
 *
 * WORD is a part of the input's name; --record writes the page, and is for all of them, and ends with 2 where only some
 * are asked for, as a WORD that no name has does; --show prints what each said; --program is another build.
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { hostileInputs } from "./try-hostile/inputs.ts";
import { hostilePage, type Tried } from "./try-hostile/page.ts";
import { tryHostile } from "./try-hostile/run-one.ts";

const root = resolve(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: "boolean", default: false },
    show: { type: "boolean", default: false },
    program: { type: "string", default: resolve(root, "dist/cli.js") },
  },
});
const chosen = hostileInputs.flatMap(({ kind, inputs }) =>
  inputs
    .filter(
      ({ input }) =>
        positionals.length === 0 || positionals.some((word) => input.includes(word) || kind.includes(word)),
    )
    .map((input) => ({ kind, input })),
);
if (chosen.length === 0) refuse(`No input has ${positionals.join(" or ")} in its name.`);
if (values.record && positionals.length > 0) refuse("--record writes the page of all inputs: leave the words out.");
const tried: Tried[] = [];
for (const { kind, input } of chosen) {
  const ended = await tryHostile(input, { program: values.program });
  const left = ended.left.length === 0 ? undefined : `${ended.left.length} processes are left`;
  const wrong = input.wrong(ended) ?? left;
  tried.push({ kind, hostile: input, status: ended.status, ...(wrong !== undefined && { wrong }) });
  console.log(`${wrong === undefined ? "held " : "WRONG"} ${ended.seconds.toFixed(1).padStart(5)} s  ${input.input}`);
  if (wrong !== undefined) console.log(`      ${wrong}`);
  if (values.show || wrong !== undefined) console.log(ended.said.slice(-1500).replaceAll(/^/gm, "      | "));
}
const failed = tried.filter(({ wrong }) => wrong !== undefined).length;
console.log(`${tried.length - failed} of ${tried.length} held.`);
if (values.record) await writeFile(resolve(root, "docs/tried-hostile.md"), hostilePage(tried));
if (failed > 0) process.exitCode = 1;

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
