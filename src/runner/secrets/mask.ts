import { advance, buildAutomaton, goesOn, type State } from "./automaton.ts";
import { formsOf, isMaskable } from "./maskable.ts";
import { type Unseen, unseen } from "./unseen.ts";

/** What stands for a secret: https://circleci.com/docs/guides/security/env-vars/#secrets-masking */
export const maskedText = "****";

/** Hides secrets in the output of one step, chunk by chunk. */
export interface MaskedStream {
  /** What may be shown so far. The beginning of what may become a secret is kept back. */
  readonly push: (chunk: string) => string;
  /** The rest. */
  readonly end: () => string;
}

/** Hides a set of secrets. */
export interface Mask {
  readonly text: (whole: string) => string;
  readonly stream: () => MaskedStream;
}

/**
 * Hides values and what base64 makes of them, however the output is cut into chunks and lines. Line ends are no part of
 * what is compared: `base64` and `fold` break lines within a value, and a terminal writes \r\n where a value has \n.
 * The text is read as it is, and once more as it is shown, without what no one sees: `grep --color` colours the part of
 * a value that it has found.
 */
export function createMask(
  values: Iterable<string>,
  {
    asTheyAre = [],
  }: {
    /** Values of which no other forms are hidden: tokens of the run's own issuer, whom no one trusts. */
    readonly asTheyAre?: readonly string[];
  } = {},
): Mask {
  const patterns = [...[...new Set(values)].filter(isMaskable).flatMap(formsOf), ...asTheyAre];
  const search: Search = {
    root: buildAutomaton(patterns),
    begins: beginningsOf(patterns),
    longest: Math.max(1, ...patterns.map(({ length }) => length)),
  };
  const stream = (): MaskedStream => {
    if (patterns.length === 0) return { push: (chunk) => chunk, end: () => "" };
    const asItIs = new Masking(search);
    const asShown = new Masking(search, unseen());
    return {
      push: (chunk) => asShown.push(asItIs.push(chunk)),
      end: () => asShown.push(asItIs.end()) + asShown.end(),
    };
  };
  return {
    stream,
    text: (whole) => {
      const only = stream();
      return only.push(whole) + only.end();
    },
  };
}

/** A hidden part of what is kept; `shown` when its mask was let go of already, and only its end is to be found. */
type Span = { readonly start: number; readonly end: number; readonly shown: boolean };

/**
 * A line is shown when it ends, although its last letters may begin a secret that goes on in the next line, as long as
 * these are fewer than a value has that is hidden at all. Else a line would be kept back whenever its last letter
 * begins any secret.
 */
const fewLetters = 4;

const newline = 10;
const tab = 9;
const blank = 32;
const carriageReturn = 13;

/** No value has so many line ends in a row; without a limit, an output of line ends alone would be kept for ever. */
const mostLineEnds = 16;

/** The same for letters that are not seen, such as a picture of a terminal's own kind. */
const mostUnseen = 4096;

type Search = {
  readonly root: State;
  /** 1 for each letter that begins a pattern: most letters begin none, and are passed over. */
  readonly begins: Uint8Array;
  readonly longest: number;
};

function beginningsOf(patterns: readonly string[]): Uint8Array {
  const begins = new Uint8Array(2 ** 16);
  for (const pattern of patterns) begins[pattern.charCodeAt(0)] = 1;
  return begins;
}

/**
 * The text is kept from the first letter that can still belong to a secret, so memory grows with the longest secret
 * only.
 */
class Masking {
  readonly #search: Search;
  readonly #unseen: Unseen | undefined;
  #state: State;
  /** What is kept back, where it begins in the whole output, and the spans of the output that are hidden, in order. */
  #kept = "";
  #begin = 0;
  #hidden: Span[] = [];
  /** A ring of the places where the last letters stand that are no line ends. */
  readonly #places: Float64Array;
  #letters = 0;
  #lineEnds = 0;
  #notSeen = 0;
  /** The end of the last line that was shown with what it ends with. */
  #shownUntil = 0;

  constructor(search: Search, passedOver?: Unseen) {
    this.#search = search;
    this.#unseen = passedOver;
    this.#state = search.root;
    this.#places = new Float64Array(search.longest);
  }

  push(chunk: string): string {
    const { root, begins } = this.#search;
    const from = this.#begin + this.#kept.length;
    this.#kept += chunk;
    const passedOver = this.#unseen?.seesAll(chunk) === true ? undefined : this.#unseen;
    for (let index = 0; index < chunk.length; index++) {
      const letter = chunk.charCodeAt(index);
      if (passedOver?.skips(letter) === true) {
        this.#notSeen += 1;
        if (this.#notSeen > mostUnseen) this.#state = root;
        continue;
      }
      if (this.#state === root && begins[letter] === 0) continue;
      // A text that is broken into lines may be indented, as in YAML.
      if (this.#lineEnds > 0 && (letter === blank || letter === tab) && !goesOn(this.#state, letter)) continue;
      if (letter === newline || letter === carriageReturn) this.#lineEnd(from + index);
      else this.#read(letter, from + index);
    }
    if (this.#state === root) return this.#release(from + chunk.length);
    return this.#release(Math.max(this.#placeOf(this.#state.depth), this.#shownUntil));
  }

  end(): string {
    this.#state = this.#search.root;
    return this.#release(this.#begin + this.#kept.length);
  }

  #lineEnd(place: number): void {
    this.#lineEnds += 1;
    if (this.#state.depth < fewLetters) this.#shownUntil = place + 1;
    if (this.#lineEnds > mostLineEnds) this.#state = this.#search.root;
  }

  #read(letter: number, place: number): void {
    this.#lineEnds = 0;
    this.#notSeen = 0;
    const state = advance(this.#state, letter);
    this.#state = state;
    this.#places[this.#letters % this.#places.length] = place;
    this.#letters += 1;
    if (state.match > 0) this.#hide(this.#placeOf(state.match), place + 1);
  }

  /** Where the letter stands that is so many letters from the end. */
  #placeOf(fromEnd: number): number {
    return this.#places[(this.#letters - fromEnd) % this.#places.length] ?? 0;
  }

  /** Matches are found by their ends, so one that overlaps an earlier one is the last or swallows some. */
  #hide(start: number, end: number): void {
    let span: Span = { start: Math.max(start, this.#shownUntil), end, shown: false };
    for (let last = this.#hidden.at(-1); last !== undefined && last.end > span.start; last = this.#hidden.at(-1)) {
      span = { start: Math.min(span.start, last.start), end, shown: span.shown || last.shown };
      this.#hidden.pop();
    }
    this.#hidden.push(span);
  }

  /**
   * Lets go of what is before a place. Of a secret that the place is within, the mask is let go of, and what follows
   * stays hidden.
   */
  #release(before: number): string {
    const at = (place: number): number => place - this.#begin;
    let visible = "";
    let from = this.#begin;
    const left: Span[] = [];
    for (const span of this.#hidden) {
      if (span.start >= before) {
        left.push(span);
        continue;
      }
      visible += this.#kept.slice(at(from), at(span.start)) + (span.shown ? "" : maskedText);
      from = Math.min(span.end, before);
      if (span.end > before) left.push({ start: before, end: span.end, shown: true });
    }
    visible += this.#kept.slice(at(from), at(before));
    this.#kept = this.#kept.slice(at(before));
    this.#begin = before;
    this.#hidden = left;
    return visible;
  }
}
