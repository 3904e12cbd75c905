import { noRevision } from "../../circleci/pipeline-values.ts";
import type { Report } from "../../compiler/diagnostics/diagnostic.ts";
import { get, isNull, type YamlNode } from "../../compiler/source/node.ts";
import { evaluateWorkflowCondition } from "../../compiler/template/condition.ts";
import { malformedPattern } from "../../compiler/template/evaluate.ts";
import type { Names } from "../../compiler/template/names.ts";
import type { Data } from "../../model/data.ts";
import { matchesPattern } from "../../patterns/match-pattern.ts";
import { readPattern } from "../../patterns/parse-pattern.ts";
import { textIn } from "./values.ts";

/** What a pipeline is for: a branch, or a tag. */
export type PipelineRef = { readonly kind: "branch" | "tag"; readonly name: string };

/**
 * The branch of a pipeline, or its tag where it has no branch: with both, CircleCI looks at the filters of branches.
 */
export function refOf(values: Readonly<Record<string, Data>>): PipelineRef {
  const branch = String(values["git.branch"] ?? "");
  const tag = String(values["git.tag"] ?? "");
  return branch === "" && tag !== "" ? { kind: "tag", name: tag } : { kind: "branch", name: branch };
}

/** The commit of a pipeline; empty where there is none, for which the compiler has a placeholder. */
export function revisionOf(values: Readonly<Record<string, Data>>): string {
  const revision = String(values["git.revision"] ?? "");
  return revision === noRevision ? "" : revision;
}

/** `the branch "main"`. */
export const describeRef = ({ kind, name }: PipelineRef): string =>
  name === "" ? "no branch and no tag" : `the ${kind} "${name}"`;

/**
 * Whether a job's filters let a pipeline through: without a filter of branches all of them, without one of tags none. A
 * filter may also be an expression. https://circleci.com/docs/reference/configuration-reference/#jobfilters
 */
export function letsThrough(
  filters: YamlNode | undefined,
  { ref, names, report }: { readonly ref: PipelineRef; readonly names: Names; readonly report: Report },
): boolean {
  if (filters === undefined || isNull(filters)) return ref.kind === "branch";
  if (filters.kind !== "mapping") return evaluateWorkflowCondition(filters, names, report) ?? false;
  const filter = get(filters, ref.kind === "branch" ? "branches" : "tags");
  const only = filter === undefined ? undefined : get(filter, "only");
  const ignore = filter === undefined ? undefined : get(filter, "ignore");
  if (only === undefined && ignore === undefined) return ref.kind === "branch";
  if (ignore !== undefined && someMatches(ignore, ref.name, report)) return false;
  return only === undefined || someMatches(only, ref.name, report);
}

/** A name, or a pattern between slashes that has to match all of it. */
function someMatches(node: YamlNode, name: string, report: Report): boolean {
  const items = node.kind === "sequence" ? node.items : [node];
  return items.some((item) => {
    const text = textIn(item) ?? "";
    if (!(text.length > 1 && text.startsWith("/") && text.endsWith("/"))) return text === name;
    const pattern = readPattern(text.slice(1, -1), "java");
    if (pattern.kind === "pattern") return matchesPattern(pattern, name);
    report(malformedPattern.at(item, { pattern: text, reason: pattern.reason }));
    return false;
  });
}
