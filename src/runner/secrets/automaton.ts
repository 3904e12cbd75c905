/** A place in the automaton: what was read last is the beginning of some pattern, `depth` letters long. */
export interface State {
  readonly depth: number;
  /** The longest pattern that ends here; 0 where none does. */
  match: number;
  /** Where to go on when no letter fits: the longest end of what was read that begins a pattern too. */
  fallback: State | undefined;
  /** Most places have one way on, so it is kept without a map. */
  letter: number;
  next: State | undefined;
  more: Map<number, State> | undefined;
}

const stateAt = (depth: number): State => ({
  depth,
  match: 0,
  fallback: undefined,
  letter: -1,
  next: undefined,
  more: undefined,
});

/**
 * Finds many patterns in one pass over a text, however the text is cut (Aho and Corasick, 1975). A regular expression
 * would have to see a match whole, and a loop over the secrets reads the text once for each.
 */
export function buildAutomaton(patterns: Iterable<string>): State {
  const root = stateAt(0);
  for (const pattern of patterns) {
    let state = root;
    for (let index = 0; index < pattern.length; index++) state = grow(state, pattern.charCodeAt(index));
    state.match = pattern.length;
  }
  link(root);
  return root;
}

/** The place after one more letter. */
export function advance(from: State, letter: number): State {
  let state: State | undefined = from;
  while (state !== undefined) {
    const next = follow(state, letter);
    if (next !== undefined) return next;
    if (state.fallback === undefined) return state;
    state = state.fallback;
  }
  return from;
}

/** Whether a pattern goes on with this letter. */
export const goesOn = (from: State, letter: number): boolean => follow(from, letter) !== undefined;

const follow = (state: State, letter: number): State | undefined =>
  state.letter === letter ? state.next : state.more?.get(letter);

function grow(state: State, letter: number): State {
  const known = follow(state, letter);
  if (known !== undefined) return known;
  const fresh = stateAt(state.depth + 1);
  if (state.next === undefined) {
    state.letter = letter;
    state.next = fresh;
  } else {
    state.more ??= new Map();
    state.more.set(letter, fresh);
  }
  return fresh;
}

/** Level by level, since a fallback is always nearer to the root. */
function link(root: State): void {
  let level: readonly State[] = [root];
  while (level.length > 0) {
    const deeper: State[] = [];
    for (const state of level) {
      for (const [letter, child] of waysOn(state)) {
        child.fallback = state === root ? root : advance(state.fallback ?? root, letter);
        child.match = Math.max(child.match, child.fallback.match);
        deeper.push(child);
      }
    }
    level = deeper;
  }
}

function* waysOn(state: State): Generator<readonly [number, State]> {
  if (state.next !== undefined) yield [state.letter, state.next];
  if (state.more !== undefined) yield* state.more;
}
