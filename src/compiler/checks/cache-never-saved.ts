import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn } from "../diagnostics/source.ts";
import { compiledCacheSteps, keyIndex, otherCacheSteps } from "./cache-keys.ts";
import { type CheckInput, isComplete } from "./input.ts";
import { isSetup } from "./setup.ts";

/** A cache that is restored and that no one saves. */
export const cacheNeverSaved = defineDiagnostic<{ readonly key: string; readonly more: number }>({
  code: "cache-never-saved",
  severity: "warning",
  about:
    "`restore_cache` takes a cache whose key begins with one of its keys. Where nothing in the configuration saves under such a key, the step finds nothing, and the job goes on without a word. https://circleci.com/docs/guides/optimize/caching/",
  message: ({ key, more }) =>
    `Nothing here saves a cache that "${key}"${more === 0 ? "" : ` or its other ${more === 1 ? "key" : `${more} keys`}`} could find.`,
  hint: () => "Save a cache under this key, or take this step out.",
});

/**
 * Reports `restore_cache` when none of its keys can find anything. One that is left from an older version among others
 * is no error.
 */
export function checkRestoredCaches(input: CheckInput, report: Report): void {
  const compiled = compiledCacheSteps(input);
  if (compiled.restores.length === 0 || !isComplete(input) || isSetup(input)) return;
  const { mayBeSaved } = keyIndex(compiled.saves.flatMap(({ keys }) => keys));
  const lost = compiled.restores.filter(({ keys, at }) => isIn(at, input.source) && !keys.some(mayBeSaved));
  if (lost.length === 0) return;
  const others = keyIndex(otherCacheSteps(input, compiled).saves.flatMap(({ keys }) => keys));
  for (const { keys, at } of lost) {
    const [key, ...more] = keys;
    if (key === undefined || keys.some(others.mayBeSaved)) continue;
    report(cacheNeverSaved.at(at, { key: key.text, more: more.length }));
  }
}
