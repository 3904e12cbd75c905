import { isStepName, type StepName, stepOfBeta } from "../../circleci/steps.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { replaceWith, type TextEdit } from "../diagnostics/fix.ts";
import { columnOf } from "../source/edit.ts";
import { type Entry, get, type MappingNode, mapping, scalar, sequence, textOf, type YamlNode } from "../source/node.ts";
import { isVersion2 } from "../source/version.ts";

/** A step as the beta of CircleCI 2.0 wrote it. */
export const betaStep = defineDiagnostic<{ readonly written: string; readonly step: string }>({
  code: "beta-step",
  severity: "warning",
  about:
    "The beta of CircleCI 2.0 had other names for some steps (`shell`, `cache-save`, `restore-cache`, `test-results-store`), and wrote them as `type: shell` beside their arguments. Version 2 went on to take them; 2.1 refuses them. https://github.com/solidusio/solidus/pull/3253",
  message: ({ written }) =>
    `\`${written}\` is how the beta of CircleCI 2.0 wrote this step, and only version 2 takes it.`,
  hint: ({ step }) => `Write \`${step}\`.`,
});

/** A step of the beta: which it is today, what its arguments are, and how it is rewritten, where that can be done. */
interface BetaStep {
  readonly name: StepName;
  readonly at: Entry;
  readonly written: string;
  readonly body: YamlNode | undefined;
  readonly edits: readonly TextEdit[] | undefined;
}

/** A configuration of version 2 with the steps as they are called today; every other one as it is. */
export function withTodaysSteps(document: MappingNode, report: Report): MappingNode {
  if (!isVersion2(document)) return document;
  const reported = new Set<number>();
  return withSteps(document, (step) => {
    const beta = betaStepIn(step);
    if (beta === undefined) return step;
    const { name, at, written, body, edits } = beta;
    if (!reported.has(at.key.start)) {
      reported.add(at.key.start);
      const diagnostic = betaStep.at(at.key, { written, step: name });
      report(edits === undefined ? diagnostic : { ...diagnostic, fix: { title: `Write "${name}"`, edits } });
    }
    const key = scalar(name, at.key);
    return body === undefined ? key : mapping(new Map([[name, { key, value: body }]]), step);
  });
}

/** The edits that make today's steps of all of them; why not, where a person has to. */
export function betaStepEdits(document: MappingNode): readonly (TextEdit | string)[] {
  const found: (TextEdit | string)[] = [];
  withSteps(document, (step) => {
    const beta = betaStepIn(step);
    if (beta === undefined) return step;
    const inBraces = step.source.text[step.start] === "{" ? ", and stands in braces" : "";
    found.push(...(beta.edits ?? [`the step \`${beta.written}\` is one of the beta's${inBraces}`]));
    return step;
  });
  return found;
}

function betaStepIn(step: YamlNode): BetaStep | undefined {
  if (step.kind === "scalar") {
    const name = stepOfBeta(textOf(step) ?? "");
    const at = { key: step, value: step };
    return name && { name, at, written: String(step.value), body: undefined, edits: replaceWith(step, name).edits };
  }
  if (step.kind !== "mapping") return undefined;
  const type = step.entries.get("type");
  const typed = type && textOf(type.value);
  if (type !== undefined && typed !== undefined) {
    const name = stepOfBeta(typed) ?? (isStepName(typed) ? typed : undefined);
    if (name === undefined) return undefined;
    const others = new Map([...step.entries].filter(([key]) => key !== "type"));
    const body = others.size === 0 ? undefined : mapping(others, step);
    return { name, at: type, written: `type: ${typed}`, body, edits: typedEdits(step, { type, name }) };
  }
  const [[written, entry] = []] = step.entries;
  const name = step.entries.size === 1 && written !== undefined ? stepOfBeta(written) : undefined;
  if (name === undefined || entry === undefined || written === undefined) return undefined;
  return { name, at: entry, written, body: entry.value, edits: replaceWith(entry.key, name).edits };
}

/** `type: shell` becomes `run:`, and what stands below it goes two columns in: in block style, with the type first. */
function typedEdits(
  step: MappingNode,
  { type, name }: { readonly type: Entry; readonly name: StepName },
): readonly TextEdit[] | undefined {
  const { source } = type.key;
  const { text } = source;
  const head = { source, start: type.key.start, end: type.value.end };
  const isFirst = step.start === type.key.start && text.slice(0, head.start).trimEnd().endsWith("-");
  const below = [...step.entries.values()].filter((entry) => entry !== type);
  const isPlain = below.every(
    ({ key, value }) => key.source === source && key.start > head.end && value.start > key.end,
  );
  if (!isFirst || !isPlain || text.slice(0, head.start).trimEnd().endsWith("[")) return undefined;
  if (below.length === 0) return [{ ...head, text: name }];
  const column = columnOf(type.key);
  const edits: TextEdit[] = [{ ...head, text: `${name}:` }];
  const end = Math.max(...below.map(({ value }) => value.end));
  for (let at = text.indexOf("\n", head.end) + 1; at > 0 && at < end; at = text.indexOf("\n", at) + 1) {
    if (/^[^\S\n]*(?:\n|$)/.test(text.slice(at))) continue;
    if (text.slice(at, at + column).trim() !== "") return undefined;
    edits.push({ source, start: at, end: at, text: "  " });
  }
  return edits;
}

/** The document with each step of its jobs, and of lists among them, as `change` makes it. */
function withSteps(document: MappingNode, change: (step: YamlNode) => YamlNode): MappingNode {
  const jobs = get(document, "jobs");
  if (jobs?.kind !== "mapping") return document;
  const changed = (node: YamlNode): YamlNode => {
    if (node.kind !== "sequence") return change(node);
    const items = node.items.map(changed);
    return items.every((item, index) => item === node.items[index]) ? node : sequence(items, node);
  };
  const withIn = (job: YamlNode): YamlNode => {
    const steps = job.kind === "mapping" ? job.entries.get("steps") : undefined;
    if (job.kind !== "mapping" || steps === undefined) return job;
    const value = changed(steps.value);
    return value === steps.value ? job : mapping(new Map([...job.entries, ["steps", { ...steps, value }]]), job);
  };
  const made = [...jobs.entries].map(([name, { key, value }]): [string, Entry] => [
    name,
    { key, value: withIn(value) },
  ]);
  if (made.every(([name, { value }]) => value === jobs.entries.get(name)?.value)) return document;
  const key = document.entries.get("jobs")?.key ?? scalar("jobs", jobs);
  return mapping(new Map([...document.entries, ["jobs", { key, value: mapping(new Map(made), jobs) }]]), document);
}
