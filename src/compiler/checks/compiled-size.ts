import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { YamlNode } from "../source/node.ts";
import type { CheckInput } from "./input.ts";

/** [?] Whether CircleCI's 8 MB are of a thousand or of 1024 no output shows: between them it is a warning. */
const limit = 8 * 2 ** 20;
const near = 6_400_000;

/** A configuration that has become too large, or will soon. */
export const compiledSize = defineDiagnostic<{ readonly bytes: number; readonly heaviest: readonly Weight[] }>({
  code: "compiled-size",
  severity: "error",
  about:
    "CircleCI takes no configuration of more than 8 MB once it is compiled: each job has every step and every orb's command that it calls in full. From 6.4 MB on it is a warning. Commands become shorter as scripts of the repository, and what only some changes need can go into a configuration that a setup workflow continues with. https://support.circleci.com/hc/en-us/articles/360045043634",
  message: ({ bytes }) =>
    `Compiled, the configuration has about ${megabytes(bytes)}, and CircleCI takes ${bytes > limit ? "no more than 8" : "8 at the most"}.`,
  hint: ({ heaviest }) =>
    `The heaviest: ${heaviest.map(({ name, bytes }) => `"${name}" with ${kilobytes(bytes)}`).join(", ")}. Put long commands into scripts of the repository.`,
});

interface Weight {
  readonly name: string;
  readonly bytes: number;
}

/** Reports a compiled configuration near or above the largest that CircleCI takes, where its heaviest job is called. */
export function checkCompiledSize({ compiled }: CheckInput, report: Report): void {
  const active = compiled.workflows.filter((workflow) => workflow.active).flatMap(({ entries }) => entries);
  const jobs = [...compiled.jobs].map(([name, job]) => ({ name, bytes: sizeOf(job, 2) }));
  const settings = active.reduce((sum, { settings }) => sum + sizeOf(settings, 4), 0);
  const bytes = jobs.reduce((sum, job) => sum + job.bytes, settings);
  if (bytes < near) return;
  const heaviest = jobs.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  const entry = active.find(({ name }) => name === heaviest[0]?.name);
  if (entry === undefined) return;
  const diagnostic = compiledSize.at(entry.at, { bytes, heaviest });
  report(bytes > limit ? diagnostic : { ...diagnostic, severity: "warning" });
}

/** How many bytes and lines a node takes when it is written; what many jobs share is counted once. */
const known = new WeakMap<YamlNode, { readonly bytes: number; readonly lines: number }>();

/** The bytes of a node that is written as YAML in block style, with this indentation. */
function sizeOf(node: YamlNode, indent: number): number {
  const { bytes, lines } = measured(node);
  return bytes + lines * indent;
}

function measured(node: YamlNode): { readonly bytes: number; readonly lines: number } {
  if (node.kind === "scalar") return textSize(String(node.value));
  const seen = known.get(node);
  if (seen !== undefined) return seen;
  let bytes = 0;
  let lines = 0;
  const add = (value: YamlNode, before: number, indent: number): void => {
    const inner = measured(value);
    bytes += before + inner.bytes + inner.lines * indent;
    lines += inner.lines + 1;
  };
  // "- " before an entry of a list, ": " behind a key; one line end each. CircleCI does not indent a list below its
  // key.
  if (node.kind === "sequence") for (const item of node.items) add(item, 3, 2);
  else
    for (const { key, value } of node.entries.values())
      add(value, byteLength(String(key.value)) + 3, value.kind === "sequence" ? 0 : 2);
  const size = { bytes, lines };
  known.set(node, size);
  return size;
}

/** A text of several lines is a block of its own, whose lines are indented. */
function textSize(text: string): { readonly bytes: number; readonly lines: number } {
  const lines = text.includes("\n") ? text.trimEnd().split("\n").length : 0;
  return { bytes: byteLength(text), lines };
}

/** What is no Latin letter takes two to four bytes; nearly everything here is one. */
function byteLength(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1;
  }
  return bytes;
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
