import type { Diagnostic, Report } from "./diagnostic.ts";

/** A question about a part of a text. */
export interface Question<A> {
  /** What it is about: a node of the part, which is another one once its text is. */
  readonly about: object;
  /** Which question it is: whatever stands for who asks it. */
  readonly asked: unknown;
  /** What else the answer depends on. */
  readonly under: readonly unknown[];
  /** Whether an earlier answer still holds, where that cannot be told from these. */
  readonly holds?: (answer: A) => boolean;
}

interface Remembered {
  readonly under: readonly unknown[];
  readonly answer: unknown;
  readonly reported: readonly Diagnostic[];
}

/**
 * What was found out about the parts of a configuration, for when it is compiled again with some of them changed. An
 * answer is kept as long as the node that it is about.
 */
export class Memory {
  readonly #answers = new WeakMap<object, Map<unknown, Remembered>>();

  readonly #objects = new Map<unknown, object>();

  /** An object that is the same each time, for what refers to something whose contents change. */
  once(asked: unknown): object {
    const object = this.#objects.get(asked) ?? {};
    this.#objects.set(asked, object);
    return object;
  }

  /** The answer to a question, with what is reported on the way to it, as it was the last time if nothing changed. */
  recall<A>({ about, asked, under, holds }: Question<A>, report: Report, work: (report: Report) => A): A {
    const answers = this.#answers.get(about) ?? new Map<unknown, Remembered>();
    const known = answers.get(asked);
    // What is kept under a question was an answer to it.
    if (known !== undefined && isSame(known.under, under) && (holds === undefined || holds(known.answer as A))) {
      for (const diagnostic of known.reported) report(diagnostic);
      return known.answer as A;
    }
    const reported: Diagnostic[] = [];
    const answer = work((diagnostic) => {
      reported.push(diagnostic);
      report(diagnostic);
    });
    answers.set(asked, { under, answer, reported });
    this.#answers.set(about, answers);
    return answer;
  }
}

const isSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((each, index) => each === others[index]);
