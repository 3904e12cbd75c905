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
  let most = 0;
  for (const job of compiled.jobs.values()) most += mostOf(job);
  if (most < near) return;
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

/** More than a job takes, with each character in three bytes and all lines indented far: only then it is counted. */
const mostOf = ({ length, size }: YamlNode): number => 4 * length + 24 * size;

/** The bytes of a node that is written as YAML in block style, with this indentation. */
function sizeOf(node: YamlNode, indent: number): number {
  const written = { bytes: 0, lines: 0 };
  add(node, indent, written);
  return written.bytes;
}

/** How many bytes and lines a node takes when it is written. */
interface Written {
  bytes: number;
  lines: number;
}

const known = new WeakMap<YamlNode, Written>();

/** What many jobs share may be so large that it is measured once; what is small is measured again sooner than found. */
const large = 1000;

function add(node: YamlNode, indent: number, written: Written): void {
  if (node.size < large) {
    addParts(node, indent, written);
    return;
  }
  const inner = known.get(node) ?? { bytes: 0, lines: 0 };
  if (inner.bytes === 0) addParts(node, 0, inner);
  known.set(node, inner);
  written.bytes += inner.bytes + inner.lines * indent;
  written.lines += inner.lines;
}

/**
 * "- " before an entry of a list, ": " behind a key, one line end each. CircleCI does not indent a list below its key.
 */
function addParts(node: YamlNode, indent: number, written: Written): void {
  switch (node.kind) {
    case "scalar":
      addText(String(node.value), indent, written);
      break;
    case "sequence":
      for (const item of node.items) {
        written.bytes += indent + 3;
        written.lines++;
        add(item, indent + 2, written);
      }
      break;
    case "mapping":
      for (const [key, { value }] of node.entries) {
        written.bytes += indent + byteLength(key) + 3;
        written.lines++;
        add(value, value.kind === "sequence" ? indent : indent + 2, written);
      }
  }
}

/** A text of several lines is a block of its own, whose lines are indented. */
function addText(text: string, indent: number, written: Written): void {
  written.bytes += byteLength(text);
  if (!text.includes("\n")) return;
  const lines = text.trimEnd().split("\n").length;
  written.bytes += lines * indent;
  written.lines += lines;
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
