import { isIn, placeId, type Range } from "../diagnostics/source.ts";
import type { CompiledConfiguration } from "../expand/compiled.ts";
import type { Definition } from "../library/library.ts";
import { get, type MappingNode, textOf, type YamlNode } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";
import { type CheckInput, ownLibraries } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";

/** A cache key as far as it is known before the job runs: the text before its first `{{ }}`. */
export interface CacheKey {
  readonly text: string;
  readonly prefix: string;
  /** Whether the prefix is all of it. */
  readonly whole: boolean;
}

/** A step that saves or restores a cache, with its keys. */
export interface CacheStep {
  readonly keys: readonly CacheKey[];
  /** Where its first key is written. */
  readonly at: Range;
}

/** CircleCI takes keys of up to 900 characters; what is longer in a hostile file is not looked at. */
const longestKey = 900;

/** The cache steps of a configuration. */
export interface CacheSteps {
  readonly saves: readonly CacheStep[];
  readonly restores: readonly CacheStep[];
}

/** The cache steps of the compiled jobs. Two checks ask for them, so they are looked for once. */
export const compiledCacheSteps = ({ compiled }: Pick<CheckInput, "compiled">): CacheSteps => cacheStepsOf(compiled);

const cacheStepsOf = remembered(findCacheSteps);

function findCacheSteps(compiled: CompiledConfiguration): CacheSteps {
  const found = (name: string): readonly CacheStep[] =>
    stepsNamed(name, compiled)
      .map(({ step }) => (step.body === undefined ? undefined : knownCacheStep(step.body)))
      .filter((step) => step !== undefined);
  return { saves: found("save_cache"), restores: found("restore_cache") };
}

/**
 * The cache steps that are written but in no compiled job: those behind a condition that does not hold for the given
 * parameters, and those of components that nothing uses. They make it possible that a cache is used after all.
 */
export function otherCacheSteps(input: CheckInput, compiled: CacheSteps): CacheSteps {
  const own = [...compiled.saves, ...compiled.restores].filter(({ at }) => isIn(at, input.source));
  const places = new Set(own.map(({ at }) => placeId(at)));
  const saves: CacheStep[] = [];
  const restores: CacheStep[] = [];
  const walk = (node: YamlNode): void => {
    if (node.kind === "scalar") return;
    if (node.kind === "sequence") {
      for (const item of node.items) walk(item);
      return;
    }
    for (const [name, { value }] of node.entries) {
      if (name === "save_cache" || name === "restore_cache") {
        const step = cacheStep(value);
        if (step !== undefined && !places.has(placeId(step.at))) (name === "save_cache" ? saves : restores).push(step);
      } else walk(value);
    }
  };
  const bodies = (definitions: ReadonlyMap<string, Definition>): readonly MappingNode[] =>
    [...definitions.values()].map(({ body }) => body);
  for (const { commands, jobs } of ownLibraries(input))
    for (const body of [...bodies(commands), ...bodies(jobs)]) walk(body);
  const workflows = get(input.library.document, "workflows");
  if (workflows !== undefined) walk(workflows);
  return { saves, restores };
}

/** The same for the body of a compiled step, which is the same node when a configuration is compiled again. */
const knownCacheStep = remembered((body: YamlNode) => cacheStep(body));

function cacheStep(body: YamlNode | undefined): CacheStep | undefined {
  const list = get(body, "keys");
  // A text alone is taken for a list of it.
  const nodes = [...(list?.kind === "sequence" ? list.items : [list]), get(body, "key")].filter(
    (node) => node !== undefined,
  );
  const [first] = nodes;
  if (first === undefined) return undefined;
  return { keys: nodes.flatMap((node) => keyIn(node)), at: first };
}

function keyIn(node: YamlNode): readonly CacheKey[] {
  const text = node.kind === "scalar" && typeof node.value === "number" ? String(node.value) : textOf(node);
  if (text === undefined) return [];
  // Where nothing was substituted yet, `<< >>` is as unknown as `{{ }}`.
  const end = text.search(/\{\{|<</);
  const known = Math.min(end === -1 ? text.length : end, longestKey);
  return [{ text, prefix: text.slice(0, known), whole: known === text.length }];
}

/** Answers which keys may go together. Restoring takes the newest cache whose key begins with the wanted one. */
export function keyIndex(keys: readonly CacheKey[]): {
  /** Whether one of the keys, restored, may find what is saved under this one. */
  readonly mayRestore: (saved: CacheKey) => boolean;
  /** Whether what is saved under one of the keys may be found by this one. */
  readonly mayBeSaved: (restored: CacheKey) => boolean;
} {
  const whole = new Set(keys.filter((key) => key.whole).map(({ prefix }) => prefix));
  const parts = new Set(keys.filter((key) => !key.whole).map(({ prefix }) => prefix));
  const sorted = [...new Set([...whole, ...parts])].sort();
  return {
    // A restored key that is longer than what is known of the saved one may match only if the saved one goes on.
    mayRestore: ({ prefix, whole: all }) =>
      beginnings(prefix).some((one) => whole.has(one) || parts.has(one)) || (!all && oneBeginsWith(sorted, prefix)),
    mayBeSaved: ({ prefix }) => oneBeginsWith(sorted, prefix) || beginnings(prefix).some((one) => parts.has(one)),
  };
}

const beginnings = (text: string): readonly string[] =>
  Array.from({ length: text.length + 1 }, (_, length) => text.slice(0, length));

/** Whether a text of a sorted list begins with another one: the first that does not come before it would. */
function oneBeginsWith(sorted: readonly string[], start: string): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < start) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(start) ?? false;
}
