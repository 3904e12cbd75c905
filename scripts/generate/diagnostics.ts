import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, resolve } from "node:path";
import type { KindFacts } from "../../src/compiler/diagnostics/diagnostic.ts";

const introduction = `# Diagnostics

What \`arm-pipeline validate\` and \`arm-pipeline compile\` find, by code. An **error** is what CircleCI refuses; a **warning** is what it
accepts and its author would regret. The codes are permanent.

A warning is silenced for the next line by a comment, and for a whole run by \`--ignore CODE\`; \`--strict\` makes warnings fail.
Errors cannot be silenced.

\`\`\`yaml
# arm-pipeline-ignore-next-line CODE, CODE -- the reason
\`\`\`

This page is generated from the definitions and from the cases in \`tests/compiler/cases/\`, \`tests/own-orb/cases/\` and
\`tests/runner/plan/cases/\`, which tests prove.`;

const ofTheOrb = `# What is found where this project's orb is used

Only jobs of this orb are looked at, under whatever name it is imported. The library takes these checks as \`ownOrbChecks\`.`;

const ofARun = `# What \`run\` says before it starts

A configuration that is in order may still ask for what this machine cannot do, or the command line for what is not there. \`arm-pipeline run\`
says so, and starts nothing when it is an error.`;

/**
 * The catalogue of all kinds of diagnostics in Markdown, each with an example: its case's source, and what is printed
 * for it.
 */
export async function diagnosticsCatalogue(
  root: string,
  kinds: {
    readonly compiler: readonly KindFacts[];
    readonly ownOrb: readonly KindFacts[];
    readonly plan: readonly KindFacts[];
  },
): Promise<string> {
  const compiler = kinds.compiler.toSorted(byCode);
  const ownOrb = kinds.ownOrb.toSorted(byCode);
  const plan = kinds.plan.toSorted(byCode);
  const planCases = resolve(root, "tests/runner/plan/cases");
  return `${[
    introduction,
    contents(compiler),
    ...(await Promise.all(
      compiler.map(async (kind) => section(await caseOf(kind, resolve(root, "tests/compiler/cases")), kind)),
    )),
    ofTheOrb,
    contents(ownOrb),
    ...(await Promise.all(ownOrb.map((kind) => section(resolve(root, "tests/own-orb/cases", kind.code), kind)))),
    ofARun,
    contents(plan),
    ...(await Promise.all(plan.map(async (kind) => section(await caseThatRaises(kind, planCases), kind)))),
  ].join("\n\n")}\n`;
}

const byCode = (a: KindFacts, b: KindFacts): number => (a.code < b.code ? -1 : 1);

const contents = (kinds: readonly KindFacts[]): string =>
  kinds.map(({ code, severity }) => `- [${code}](#${code})${severity === "error" ? "" : ", a warning"}`).join("\n");

/** The case that is named for a kind, below one of the stages. */
async function caseOf({ code }: KindFacts, cases: string): Promise<string> {
  const stages = await readdir(cases).catch(() => []);
  const folders = stages.map((stage) => join(cases, stage, code));
  return folders.find((folder) => existsSync(folder)) ?? join(cases, code);
}

/** The first case, by name, in which a kind is reported. */
async function caseThatRaises({ code, severity }: KindFacts, cases: string): Promise<string> {
  for (const name of (await readdir(cases)).toSorted()) {
    const recorded = await readFile(join(cases, name, "recorded.txt"), "utf8");
    if (recorded.includes(` ${severity} ${code}: `)) return join(cases, name);
  }
  throw new Error(`No case in ${cases} raises ${code}.`);
}

async function section(folder: string, { code, severity, about }: KindFacts): Promise<string> {
  const parts = [`## ${code}`, `**${severity === "error" ? "Error" : "Warning"}.** ${about}`];
  const paths = await filesOf(folder);
  const read = (path: string) => readFile(resolve(folder, path), "utf8");
  if (!paths.includes("recorded.txt")) return parts.join("\n\n");
  const sources = paths.filter((path) => path !== "recorded.txt");
  for (const path of sources) {
    // An unpacked orb is shown as its author sees it: from its own folder.
    if (sources.length > 1) parts.push(`\`${path.replace(/^src\//, "")}\`:`);
    parts.push(fenced(languages[extname(path)] ?? "text", await read(path)));
  }
  parts.push(fenced("text", printedIn(await read("recorded.txt"))));
  return parts.join("\n\n");
}

const languages: Readonly<Record<string, string>> = { ".yml": "yaml", ".json": "json", ".sh": "bash" };

/** The files of a case; none where there is no such case. The order is that of their names. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** What is printed, without what it compiles to. */
const printedIn = (recorded: string): string => recorded.split(/^---\n/m, 1)[0] ?? "";

/** A block of code whose fence is longer than any in it. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
