import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn } from "../diagnostics/source.ts";
import { compiledCacheSteps, keyIndex, otherCacheSteps } from "./cache-keys.ts";
import { type CheckInput, isComplete } from "./input.ts";
import { isSetup } from "./setup.ts";

/** A cache that is saved for nothing. */
export const cacheNeverRestored = defineDiagnostic<{ readonly key: string }>({
  code: "cache-never-restored",
  severity: "warning",
  about:
    "`restore_cache` takes a cache whose key begins with one of its keys. A cache that no such key can find is uploaded and stored for nothing, and often a changed version in one of the two keys is the reason why builds are slow. https://circleci.com/docs/guides/optimize/caching/",
  message: ({ key }) => `The cache "${key}" is saved, and no \`restore_cache\` here has a key that it begins with.`,
  hint: () => "Restore it where it is needed, or take this step out.",
});

/** Reports `save_cache` with a key that nothing can restore. */
export function checkSavedCaches(input: CheckInput, report: Report): void {
  const compiled = compiledCacheSteps(input);
  if (compiled.saves.length === 0 || !isComplete(input) || isSetup(input)) return;
  const { mayRestore } = keyIndex(compiled.restores.flatMap(({ keys }) => keys));
  const lost = compiled.saves.filter(({ keys, at }) => isIn(at, input.source) && !keys.some(mayRestore));
  if (lost.length === 0) return;
  const others = keyIndex(otherCacheSteps(input, compiled).restores.flatMap(({ keys }) => keys));
  for (const { keys, at } of lost) {
    const [key] = keys;
    if (key !== undefined && !others.mayRestore(key)) report(cacheNeverRestored.at(at, { key: key.text }));
  }
}
