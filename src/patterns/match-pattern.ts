/*
 * A Thompson machine with Pike's walk (https://swtch.com/~rsc/regexp/regexp2.html): a pattern becomes a program, and
 * all ways through it are walked at once, character by character, so that no pattern takes for ever.
 * tests/patterns/re2.test.ts holds it to RE2.
 */
import type { Edge, PatternNode, ReadPattern } from "./parse-pattern.ts";
import type { Accepts } from "./pattern-characters.ts";

/** A step of a program; numbers are places in it. What looks ahead or back has a match of its own. */
type Step =
  | { readonly kind: "character"; readonly accepts: Accepts; next: number }
  | { readonly kind: "fork"; next: number; other: number }
  | { readonly kind: "edge"; readonly edge: Edge; next: number }
  | {
      readonly kind: "look";
      readonly start: number;
      readonly ahead: boolean;
      readonly negated: boolean;
      next: number;
    }
  | { readonly kind: "match" };

interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

/**
 * What one pattern may cost: so many steps are more than any branch, tag or commit message needs, and take some
 * hundredths of a second. `((a{999}){999}){999}` is a billion steps, and is not tried: it matches nothing.
 */
const limits = { program: 20_000, steps: 1_000_000 } as const;

const programs = new WeakMap<PatternNode, Program | "too-large">();

/** Whether a pattern matches all of a text. */
export function matchesPattern({ root }: Extract<ReadPattern, { kind: "pattern" }>, text: string): boolean {
  let program = programs.get(root);
  if (program === undefined) {
    program = compile(root);
    programs.set(root, program);
  }
  if (program === "too-large") return false;
  const characters = [...text];
  const walk = new Walk(program.steps, characters);
  return walk.reaches(program.start, { from: 0, to: characters.length, anywhere: "no" });
}

function compile(root: PatternNode): Program | "too-large" {
  const steps: Step[] = [];
  try {
    const match = add(steps, { kind: "match" });
    return { steps, start: emit(steps, root, match) };
  } catch (error) {
    if (error instanceof TooLarge) return "too-large";
    throw error;
  }
}

class TooLarge extends Error {}

function add(steps: Step[], step: Step): number {
  if (steps.length >= limits.program) throw new TooLarge();
  return steps.push(step) - 1;
}

/** Adds a node's steps, from the last to the first, and returns the first; after them comes `next`. */
function emit(steps: Step[], node: PatternNode, next: number): number {
  switch (node.kind) {
    case "character":
      return add(steps, { kind: "character", accepts: node.accepts, next });
    case "edge":
      return add(steps, { kind: "edge", edge: node.edge, next });
    case "sequence":
      return node.parts.reduceRight((after, part) => emit(steps, part, after), next);
    case "choice":
      return node.branches
        .map((branch) => emit(steps, branch, next))
        .reduceRight((other, first) => add(steps, { kind: "fork", next: first, other }));
    case "look": {
      const start = emit(steps, node.body, add(steps, { kind: "match" }));
      const { ahead, negated } = node;
      return add(steps, { kind: "look", start, ahead, negated, next });
    }
    case "repeat": {
      let after = next;
      if (node.most === Number.POSITIVE_INFINITY) {
        const loop: Step = { kind: "fork", next, other: next };
        after = add(steps, loop);
        loop.next = emit(steps, node.body, after);
      } else
        for (let more = node.least; more < node.most; more++)
          after = add(steps, { kind: "fork", next: emit(steps, node.body, after), other: next });
      for (let times = 0; times < node.least; times++) after = emit(steps, node.body, after);
      return after;
    }
  }
}

interface Way {
  readonly from: number;
  /** Where the match has to end; nothing: wherever it likes. */
  readonly to: number | undefined;
  /** Whether it may begin at any place after `from` too. */
  readonly anywhere: "yes" | "no";
}

/** One text, with what is known of its places already and the steps that are left. */
class Walk {
  readonly #steps: readonly Step[];
  readonly #text: readonly string[];
  readonly #looked = new Map<Step, Map<number, boolean>>();
  #left: number = limits.steps;

  constructor(steps: readonly Step[], text: readonly string[]) {
    this.#steps = steps;
    this.#text = text;
  }

  reaches(start: number, { from, to, anywhere }: Way): boolean {
    const last = to ?? this.#text.length;
    let here = new Set<number>();
    this.#enter(here, { place: start, at: from });
    for (let at = from; ; at++) {
      const character = this.#text[at];
      const next = new Set<number>();
      for (const place of here) {
        const step = this.#steps[place];
        if (step?.kind === "match" && (to === undefined || at === to)) return true;
        if (step?.kind === "character" && at < last && character !== undefined && step.accepts(character))
          this.#enter(next, { place: step.next, at: at + 1 });
      }
      if (at >= last || this.#left <= 0) return false;
      if (anywhere === "yes") this.#enter(next, { place: start, at: at + 1 });
      if (next.size === 0) return false;
      here = next;
    }
  }

  /** Adds a step to the places where the walk stands, and all that can be reached from it without a character. */
  #enter(places: Set<number>, { place: first, at }: { readonly place: number; readonly at: number }): void {
    const pending = [first];
    for (let place = pending.pop(); place !== undefined && this.#left > 0; place = pending.pop()) {
      this.#left--;
      if (places.has(place)) continue;
      places.add(place);
      const step = this.#steps[place];
      if (step?.kind === "fork") pending.push(step.other, step.next);
      else if (step?.kind === "edge" && this.#isEdge(step.edge, at)) pending.push(step.next);
      else if (step?.kind === "look" && this.#looks(step, at)) pending.push(step.next);
    }
  }

  #looks(step: Extract<Step, { kind: "look" }>, at: number): boolean {
    const known = this.#looked.get(step) ?? new Map<number, boolean>();
    this.#looked.set(step, known);
    const earlier = known.get(at);
    if (earlier !== undefined) return earlier;
    const way: Way = step.ahead ? { from: at, to: undefined, anywhere: "no" } : { from: 0, to: at, anywhere: "yes" };
    const found = this.reaches(step.start, way) !== step.negated;
    known.set(at, found);
    return found;
  }

  #isEdge(edge: Edge, at: number): boolean {
    const text = this.#text;
    switch (edge) {
      case "start":
        return at === 0;
      case "end":
        return at === text.length;
      case "last-line-end":
        return at === text.length || (at === text.length - 1 && text[at] === "\n");
      case "line-start":
        return at === 0 || text[at - 1] === "\n";
      case "line-end":
        return at === text.length || text[at] === "\n";
      case "word":
        return isWord(text[at - 1]) !== isWord(text[at]);
      case "no-word":
        return isWord(text[at - 1]) === isWord(text[at]);
    }
  }
}

const isWord = (character: string | undefined): boolean => character !== undefined && /^\w$/.test(character);
