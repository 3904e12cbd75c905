/**
 * Validates the `.circleci/test-deploy.yml` of orbs' own repositories, which name the orb that is in `src/` by a
 * placeholder (`{}`, a `@dev:` version, or no entry at all), as the Orb Development Kit has it. What other orbs they
 * name need not be at hand: that is a status of its own. Prints a line for each, and ends with 1 where fewer than
 * --least are without an error. It needs checkouts of the repositories, and no network.
 *
 *   npx tsx scripts/build.ts && npx tsx scripts/try-orb-tests.ts FOLDER... [--least N]
 *
 * The figure of docs/orbs.md is of repositories of CircleCI-Public whose name ends with "-orb".
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { load } from "js-yaml";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { least: { type: "string", default: "0" } },
});
const least = Number(values.least);
if (positionals.length === 0 || Number.isNaN(least)) {
  console.error("Which checkouts? npx tsx scripts/try-orb-tests.ts FOLDER... [--least N]");
  process.exit(2);
}
const cli = resolve(import.meta.dirname, "../dist/cli.js");
const counts = { "in order": 0, lacking: 0, wrong: 0 };
for (const folder of positionals) {
  const path = join(folder, ".circleci/test-deploy.yml");
  if (!existsSync(path) || !existsSync(join(folder, "src/@orb.yml"))) {
    console.log(`no test  ${basename(folder)}`);
    continue;
  }
  const name = ownName(readFileSync(path, "utf8"));
  if (name === undefined) {
    counts.wrong++;
    console.log(`wrong    ${basename(folder)}: what it calls its own orb is not clear`);
    continue;
  }
  const args = ["validate", ".circleci/test-deploy.yml", "--orb", `${name}=src`];
  const { exitCode, stdout, stderr } = await execa("node", [cli, ...args], { reject: false, cwd: folder });
  const kind = exitCode === 0 ? "in order" : exitCode === 6 ? "lacking" : "wrong";
  counts[kind]++;
  const why = kind === "wrong" ? `${stdout}\n${stderr}`.split("\n").find((line) => / error /.test(line)) : undefined;
  console.log(`${kind.padEnd(8)} ${basename(folder)} as ${name}${why === undefined ? "" : `: ${why}`}`);
}

/** By its placeholder; else by the only name that is used like an orb's and stands for none. */
function ownName(text: string): string | undefined {
  const { orbs = {} } = load(text) as { readonly orbs?: Readonly<Record<string, unknown>> };
  const placeholder = Object.entries(orbs).find(
    ([, orb]) => orb === null || String(orb).includes("@dev:") || (typeof orb === "object" && isEmpty(orb)),
  );
  if (placeholder !== undefined) return placeholder[0];
  const used = [...text.matchAll(/^\s*-\s+"?([a-z][a-z0-9-]*)\/[a-z0-9_-]+"?:?\s*$/gm)].map(([, orb = ""]) => orb);
  const [only, ...others] = new Set(used.filter((orb) => !Object.hasOwn(orbs, orb)));
  return others.length === 0 ? only : undefined;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

const { "in order": right, lacking, wrong } = counts;
console.log(
  `${right + lacking} of ${right + lacking + wrong} have no error; ${lacking} of them need an orb that is not at hand.`,
);
if (right + lacking < least) {
  console.error(`At least ${least} have to be without an error.`);
  process.exitCode = 1;
}
