/**
 * Compiles the usage examples of orbs with the orb itself at hand, those of --with, and no other: what an example needs
 * of another orb is missing then, and what it does not need must not stop it. Prints a line for each, and ends with 1
 * where fewer than --least compile. It needs checkouts of the orbs' repositories, and no network.
 *
 *   npx tsx scripts/try-examples.ts NAMESPACE/NAME=FOLDER... [--with NAMESPACE/NAME@VERSION=FOLDER]... [--least N]
 *
 * The figure of docs/orbs.md is of CircleCI-Public/docker-orb, go-orb and node-orb, and cypress-io/circleci-orb:
 *   circleci/docker=docker-orb/src circleci/go=go-orb/src cypress-io/cypress=circleci-orb/src
 *   --with circleci/node@7.2.1=node-orb/src --least 31
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { dump, load } from "js-yaml";

interface Example {
  readonly usage?: { readonly orbs?: Readonly<Record<string, unknown>> };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { least: { type: "string", default: "0" }, with: { type: "string", multiple: true, default: [] } },
});
const least = Number(values.least);
if (positionals.length === 0 || positionals.some((each) => !each.includes("=")) || Number.isNaN(least)) {
  console.error("Which orbs? npx tsx scripts/try-examples.ts NAMESPACE/NAME=FOLDER... [--with ORB=FOLDER] [--least N]");
  process.exit(2);
}
const cli = resolve(import.meta.dirname, "../dist/cli.js");
const folder = await mkdtemp(join(tmpdir(), "try-examples-"));
const counts = { compiled: 0, lacking: 0, wrong: 0 };
try {
  for (const each of positionals) {
    const [name = "", source = ""] = each.split("=", 2);
    const files = (await readdir(join(source, "examples"))).filter((file) => /\.ya?ml$/.test(file));
    for (const file of files.toSorted()) {
      const { usage = {} } = load(await readFile(join(source, "examples", file), "utf8")) as Example;
      const path = join(folder, "config.yml");
      await writeFile(path, dump({ version: 2.1, ...usage }));
      const own = Object.values(usage.orbs ?? {}).filter(
        (orb) => typeof orb === "string" && orb.startsWith(`${name}@`),
      );
      const orbs = [...own.map((reference) => `${String(reference)}=${source}`), ...values.with];
      const flags = orbs.flatMap((orb) => ["--orb", orb]);
      const { exitCode, stderr } = await execa("node", [cli, "compile", path, ...flags], {
        reject: false,
        cwd: folder,
      });
      const kind = exitCode === 0 ? "compiled" : exitCode === 6 ? "lacking" : "wrong";
      counts[kind]++;
      const why = stderr.split("\n").find((line) => / (?:error|warning) /.test(line)) ?? "";
      console.log(`${kind.padEnd(8)} ${name} ${file}${kind === "compiled" ? "" : `: ${why}`}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
const { compiled, lacking, wrong } = counts;
console.log(
  `${compiled} of ${compiled + lacking + wrong} examples compile, ${lacking} need an orb that is not at hand, ${wrong} have an error.`,
);
if (compiled < least) {
  console.error(`At least ${least} have to compile.`);
  process.exitCode = 1;
}
