import { type Status, statuses } from "../../circleci/statuses.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import { nearestName, suggest } from "../diagnostics/suggest.ts";
import type { YamlNode } from "../source/node.ts";
import type { Requirement } from "./compiled.ts";
import type { Invocation, WrittenRequirement } from "./invocations.ts";
import type { Scope } from "./scope.ts";

/** A requirement of a job that the workflow does not have. */
export const unknownRequirement = defineDiagnostic<{
  readonly job: string;
  readonly requires: string;
  readonly workflow: string;
  readonly known: readonly string[];
}>({
  code: "unknown-requirement",
  severity: "error",
  about:
    "A job can wait only for jobs of its own workflow, by the name that they have there: the explicit `name` where one is given, or the alias of a matrix. https://circleci.com/docs/reference/configuration-reference/#requires",
  message: ({ job, requires, workflow }) =>
    `The job "${job}" requires "${requires}", and the workflow "${workflow}" has no such job.`,
  hint: ({ requires, known }) => {
    // An orb's job is named with its orb, unless the entry has a name of its own.
    const inOrbs = known.filter((name) => name.endsWith(`/${requires}`));
    if (inOrbs.length > 0) return `Did you mean ${inOrbs.map((name) => `"${name}"`).join(" or ")}?`;
    return suggest(requires, known, "Its other jobs") ?? "It has no other job.";
  },
  fix: ({ requires, known }, at) => {
    const inOrbs = known.filter((name) => name.endsWith(`/${requires}`));
    return nameFix(at, requires, inOrbs.length > 0 ? [] : known);
  },
});

/** A requirement whose name several jobs have. */
export const ambiguousRequirement = defineDiagnostic<{
  readonly job: string;
  readonly requires: string;
  readonly workflow: string;
  readonly count: number;
}>({
  code: "ambiguous-requirement",
  severity: "error",
  about:
    "Jobs of one name that differ get numbers, and then no one can tell which of them a requirement means. https://circleci.com/docs/reference/configuration-reference/#name",
  message: ({ job, requires, workflow, count }) =>
    `The job "${job}" requires "${requires}", which is the name of ${count} other jobs in the workflow "${workflow}".`,
  hint: ({ requires }) => `Give each "${requires}" a \`name\` of its own, and require that.`,
});

/** A status that no job ends with. */
export const unknownStatus = defineDiagnostic<{ readonly status: string }>({
  code: "unknown-status",
  severity: "error",
  about:
    "A requirement waits for success, failed, canceled, unauthorized or not_run, a list of these, or terminal for any of them. https://circleci.com/docs/reference/configuration-reference/#requires",
  message: ({ status }) => `No job ends with the status "${status}".`,
  hint: ({ status }) => suggest(status, statuses, "Allowed"),
  fix: ({ status }, at) => nameFix(at, status, statuses),
});

/** A job of a workflow with its final name. */
export interface FinalJob {
  readonly invocation: Invocation;
  readonly name: string;
}

/** Finds the jobs of one workflow by what a requirement calls them. */
export function requirementFinder(workflow: string, jobs: readonly FinalJob[]) {
  const named = new Map<string, FinalJob[]>();
  const aliased = new Map<string, FinalJob[]>();
  const add = (map: Map<string, FinalJob[]>, key: string, job: FinalJob): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [job]);
    else known.push(job);
  };
  for (const job of jobs) {
    const { group, name, alias, otherName, ends } = job.invocation;
    add(named, `${group}\n${name}`, job);
    if (ends !== undefined) add(named, `${group}\n${ends}`, job);
    if (otherName !== undefined && otherName !== name) add(aliased, `${group}\n${otherName}`, job);
    if (alias !== undefined) add(aliased, `${group}\n${alias}`, job);
  }

  /** The final names that a requirement stands for. */
  return (requirement: WrittenRequirement, of: FinalJob, scope: Scope): readonly Requirement[] => {
    const { name, at } = requirement;
    const key = `${requirement.group ?? of.invocation.group}\n${name}`;
    const wanted = statusesIn(requirement.statuses, scope);
    const all = named.get(key);
    // A job that shares its name with one other means that one.
    const others = all === undefined || all.length === 1 ? all : all.filter((job) => job !== of);
    const byName = others?.length === 0 ? all : others;
    if (byName !== undefined) {
      const [only, ...more] = byName;
      // Entries are counted by name before equal ones are taken together:
      // https://discuss.circleci.com/t/matrix-exclude-does-not-work-with-pipeline-parameters/37882
      if (only !== undefined && more.length === 0) return [{ name: only.name, statuses: wanted, at }];
      scope.report(
        ambiguousRequirement.at(at, { job: of.name, requires: name, workflow, count: byName.length }, placesOf(byName)),
      );
      return [];
    }
    const byAlias = aliased.get(key);
    if (byAlias !== undefined) return byAlias.map((job) => ({ name: job.name, statuses: wanted, at }));
    const rest = jobs.filter((job) => job !== of);
    if (isMisspelt(name, rest, scope)) return [{ name, statuses: wanted, at }];
    const known = rest.flatMap(({ invocation: { name, alias = name, ends = name } }) => [name, alias, ends]);
    scope.report(unknownRequirement.at(at, { job: of.name, requires: name, workflow, known: [...new Set(known)] }));
    return [{ name, statuses: wanted, at }];
  };
}

/**
 * Whether the name is right, and the slip is in an entry that calls a job which there is none of: that was reported
 * there.
 */
function isMisspelt(name: string, jobs: readonly FinalJob[], { library }: Scope): boolean {
  const slash = name.indexOf("/");
  const orb = library.orbs.get(name.slice(0, slash));
  const exists = library.jobs.has(name) || (orb?.kind === "library" && orb.library.jobs.has(name.slice(slash + 1)));
  const unknown = jobs.filter(
    ({ invocation }) => invocation.definition === undefined && invocation.type !== "approval",
  );
  return (
    exists &&
    nearestName(
      name,
      unknown.map(({ invocation }) => invocation.written),
    ) !== undefined
  );
}

const placesOf = (jobs: readonly FinalJob[]) =>
  jobs.map(({ invocation, name }) => ({
    at: invocation.at as Range,
    message: name === invocation.name ? "This is one of them." : `This one becomes "${name}".`,
  }));

function statusesIn(node: YamlNode | undefined, scope: Scope): readonly Status[] {
  if (node === undefined) return ["success"];
  const items = node.kind === "sequence" ? node.items : [node];
  return items.flatMap((item) => {
    const status = item.kind === "scalar" ? String(item.value) : "";
    const known = statuses.find((each) => each === status);
    if (known !== undefined) return [known];
    scope.report(unknownStatus.at(item, { status }));
    return [];
  });
}
