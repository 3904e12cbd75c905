/** "Did you mean ...?" with the nearest of the known names; with none near, all of them in order. */
export function suggest(given: string, known: readonly string[], what = "Known"): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = nearestName(given, known);
  return nearest === undefined ? inOrder(known, what) : `Did you mean "${nearest}"?`;
}

/** The known names in order, and how many more there are than anybody reads. */
export function inOrder(known: readonly string[], what: string): string {
  const shown = known.toSorted().slice(0, 20);
  const more = known.length - shown.length;
  return `${what}: ${shown.join(", ")}${more > 0 ? `, and ${more} more` : ""}.`;
}

/**
 * The known name that is a slip of the fingers away: at most a third of its letters changed, added, lost or swapped,
 * and never all.
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  const limit = Math.min(Math.max(1, Math.floor(wanted.length / 3)), wanted.length - 1);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known.toSorted()) {
    if (Math.abs(name.length - given.length) > limit) continue;
    const steps = distance(wanted, name.toLowerCase());
    if (steps <= limit && (best === undefined || steps < best.distance)) best = { name, distance: steps };
  }
  return best?.name;
}

/** The known name that is a slip of the fingers away, where no other one is; one that differs in capitals wins. */
export function onlyNearName(given: string, known: readonly string[]): string | undefined {
  const same = known.filter((name) => name.toLowerCase() === given.toLowerCase());
  if (same.length === 1) return same[0];
  const near = nearestName(given, known);
  return near === undefined ||
    nearestName(
      given,
      known.filter((name) => name !== near),
    ) !== undefined
    ? undefined
    : near;
}

/** How many letters apart two words are, a swap of neighbours counted as one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
