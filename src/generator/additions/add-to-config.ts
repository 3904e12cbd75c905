import { isMap } from "yaml";
import type { DataMap } from "../../model/index.ts";
import { partsOf } from "./added-parts.ts";
import { type Addition, type AdditionResult, type Edit, refused } from "./addition.ts";
import { alreadyThere } from "./already-there.ts";
import { apply, withSections } from "./apply.ts";
import { planDefinitions } from "./definitions.ts";
import { type Existing, readExisting } from "./existing.ts";
import { planOrbs } from "./orbs.ts";
import { planWorkflows, type WorkflowPlan } from "./plan-workflows.ts";
import { mapOf, renamed } from "./references.ts";
import { targetOf } from "./target.ts";
import { isOldWith } from "./verify.ts";

/**
 * Adds orbs, jobs and workflows to a configuration that somebody wrote: the result is the old text with lines put in
 * (in flow style: with entries put in), so every other byte, comment and anchor stays as and where it is. Adding the
 * same again changes nothing.
 */
export function addToConfig(text: string, addition: Addition): AdditionResult {
  const existing = readExisting(text);
  if ("kind" in existing) return existing;
  const target = targetOf(existing, addition);
  if (target.kind === "refused") return target;
  const orbs = planOrbs(existing, mapOf(addition.document.orbs));
  const document = withAliases(addition.document, orbs.aliases);
  const [main] = Object.keys(mapOf(document.workflows));
  const lacking = alreadyThere(mapOf(document.workflows), target);
  if (lacking.kind !== "lacking") return lacking;
  const definitions = planDefinitions(existing, { ...document, workflows: lacking.workflows });
  const workflows = planWorkflows(existing, mapOf(definitions.document.workflows), { ...target, main });
  if ("kind" in workflows) return workflows;
  const problems = [...orbs.problems, ...definitions.problems];
  if (problems.length > 0) return { kind: "refused", problems };
  const version: readonly Edit[] = !isMap(existing.document.contents)
    ? [{ kind: "pair", path: [], key: "version", value: 2.1 }]
    : [];
  return result(existing, {
    edits: [...version, ...orbs.edits, ...definitions.edits, ...workflows.edits],
    warnings: workflows.warnings,
  });
}

/** The addition with the aliases that its orbs have in the file. */
function withAliases({ orbs: _, ...document }: DataMap, aliases: ReadonlyMap<string, string>): DataMap {
  const rename = (name: string): string => {
    const [alias = "", component] = name.split(/\/(.*)/s);
    return component === undefined ? name : `${aliases.get(alias) ?? alias}/${component}`;
  };
  return renamed(document, rename) as DataMap;
}

function result(existing: Existing, plan: WorkflowPlan): AdditionResult {
  const edits = withSections(existing, plan.edits);
  const applied = apply(existing, edits);
  if ("kind" in applied) return applied;
  const insertions = applied.flatMap((each) => each.insertions).toSorted((a, b) => a.offset - b.offset);
  const text = insertions.reduceRight(
    (changed, { offset, text: piece }) => changed.slice(0, offset) + piece + changed.slice(offset),
    existing.text,
  );
  const after = readExisting(text);
  if ("kind" in after || !isOldWith(edits, { before: existing, after }))
    return refused(
      "There is no place in this file where the jobs can be added and all else stays as it is.",
      "Add them by hand.",
    );
  return { kind: "added", text, added: partsOf(existing.text, applied), insertions, warnings: plan.warnings };
}
