import type { Data, DataMap } from "../../model/index.ts";
import { type Refusal, refused } from "./addition.ts";
import type { AddedJob } from "./entries.ts";
import { isMap } from "./references.ts";

/**
 * Jobs of a workflow that runs only for some branches, for a workflow that runs for others too: each gets the condition
 * as a filter. https://circleci.com/docs/reference/configuration-reference/#jobfilters
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
  const branches = branchesOf(when);
  if (branches !== undefined && branches.length > 0)
    return { branches: { only: branches.length === 1 ? (branches[0] ?? "") : branches } };
  return expressionFor(when);
}

/**
 * A condition as an expression, which a filter can be too.
 * https://circleci.com/docs/reference/configuration-reference/#jobfilters
 */
function expressionFor(condition: Data): string | undefined {
  if (typeof condition === "string") return /^<<\s*(pipeline\.[\w.]+)\s*>>$/.exec(condition)?.[1];
  if (!isMap(condition)) return undefined;
  const { not, equal, and } = condition;
  if (Array.isArray(and)) {
    const parts = (and as readonly Data[]).map(expressionFor);
    return parts.every((part) => part !== undefined) ? parts.join(" and ") : undefined;
  }
  if (not !== undefined) {
    const different = isMap(not) && Array.isArray(not.equal) ? comparison(not.equal, "!=") : undefined;
    const value = typeof not === "string" ? expressionFor(not) : undefined;
    return different ?? (value === undefined ? undefined : `not ${value}`);
  }
  return Array.isArray(equal) ? comparison(equal, "==") : undefined;
}

function comparison([text, value, ...more]: readonly Data[], operator: "==" | "!="): string | undefined {
  const name = value === undefined ? undefined : expressionFor(value);
  return typeof text === "string" && !/["\\]|<</.test(text) && name !== undefined && more.length === 0
    ? `${name} ${operator} "${text}"`
    : undefined;
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
