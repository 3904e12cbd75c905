import type { DataMap } from "../../model/index.ts";

/** What is to be added to a configuration. */
export type Addition = {
  /**
   * A configuration as `configDocument` gives it: orbs and workflows, and the jobs, commands, executors and parameters
   * that they need.
   */
  readonly document: DataMap;
  /** The workflow of the existing file whose jobs the added ones join. Without it they get a workflow of their own. */
  readonly workflow?: string | undefined;
  /** Jobs of that workflow, by name, that the first of the added ones require. */
  readonly after?: readonly string[] | undefined;
};

/** Why something is refused, or what to look at, and what to do. */
export type AdditionProblem = { readonly message: string; readonly hint: string };

/** A piece of text that was put in; `offset` is that of the old text. */
export type Insertion = { readonly offset: number; readonly text: string };

/**
 * One of the things that were added, such as `workflow "deliver"`, with its place in the new text; lines count from 1.
 */
export type AddedPart = { readonly what: string; readonly line: number; readonly lines: number };

/** What became of an addition. */
export type AdditionResult =
  | {
      readonly kind: "added";
      readonly text: string;
      /** In the order of the file. */
      readonly added: readonly AddedPart[];
      /** The new text without these pieces is the old one. */
      readonly insertions: readonly Insertion[];
      /** What is in order for CircleCI and may yet not be meant. */
      readonly warnings: readonly AdditionProblem[];
    }
  | { readonly kind: "unchanged"; readonly because: string }
  | Refusal;

/** The file stays as it is. */
export type Refusal = { readonly kind: "refused"; readonly problems: readonly AdditionProblem[] };

/** A refusal with one problem. */
export const refused = (message: string, hint: string): Refusal => ({ kind: "refused", problems: [{ message, hint }] });

/** Part of the new content of a collection; the path leads to it by keys. */
export type Edit =
  | { readonly kind: "pair"; readonly path: readonly string[]; readonly key: string; readonly value: Data }
  | { readonly kind: "item"; readonly path: readonly string[]; readonly value: Data };

type Data = DataMap[string];
