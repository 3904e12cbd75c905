import type { Data, DataMap } from "../../model/index.ts";
import { type Refusal, refused } from "./addition.ts";
import type { AddedJob } from "./entries.ts";
import { isMap } from "./references.ts";

/**
 * Jobs of a workflow that runs only for some branches, for a workflow that runs for others too: each gets the condition as a filter.
 * https://circleci.com/docs/reference/configuration-reference/#jobfilters
 */
export function withCondition(
  jobs: readonly AddedJob[],
  { jobs: _, when, ...others }: DataMap,
): readonly AddedJob[] | Refusal {
  const advice = "Leave the workflow out: then the jobs get a workflow of their own.";
  const [other] = Object.keys(others);
  if (other !== undefined)
    return refused(`What is to be added has \`${other}\`, which only a workflow of its own can have.`, advice);
  if (when === undefined) return jobs;
  const filters = filtersFor(when);
  if (filters === undefined || jobs.some(({ args }) => args.filters !== undefined))
    return refused("What is to be added runs under a condition, which only a workflow of its own can have.", advice);
  return jobs.map(({ job, args }) => ({ job, args: { ...args, filters } }));
}

function filtersFor(when: Data): Data | undefined {
  if (typeof when === "string") {
    const value = /^<<\s*(pipeline\.git\.branch\.is_default)\s*>>$/.exec(when)?.[1];
    return value === undefined ? undefined : value;
  }
  const branches = branchesOf(when);
  if (branches === undefined || branches.length === 0) return undefined;
  return { branches: { only: branches.length === 1 ? (branches[0] ?? "") : branches } };
}

/** The branches that a condition lets through, where it speaks of nothing else. */
function branchesOf(condition: Data): readonly string[] | undefined {
  if (!isMap(condition)) return undefined;
  const { or, equal, matches } = condition;
  if (Array.isArray(or)) {
    const parts = (or as readonly Data[]).map(branchesOf);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (Array.isArray(equal)) {
    const [branch, ...more] = (equal as readonly Data[]).filter((value) => !isBranch(value));
    return equal.length === 2 && typeof branch === "string" && more.length === 0 ? [branch] : undefined;
  }
  if (isMap(matches) && typeof matches.pattern === "string" && isBranch(matches.value)) return [`/${matches.pattern}/`];
  return undefined;
}

const isBranch = (value: Data | undefined): boolean =>
  typeof value === "string" && /^<<\s*pipeline\.git\.branch\s*>>$/.test(value);
