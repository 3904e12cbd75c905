import type { Source } from "../diagnostics/source.ts";

/** An orb that was found: its text, and which one it is. */
export interface FoundOrb {
  readonly source: Source;
  /** `namespace/name@1.2.3`, with the version that `@1` or `@volatile` came to; or the URL. */
  readonly resolved: string;
}

/** That an orb is not at hand, by who knows more about it than that it can be fetched. */
export interface OrbNotAtHand {
  /** What to do: the hint of `missing-orb`. */
  readonly advice: string;
}

/**
 * Gives an orb by the reference that stands in the file, or by its alias; nothing where nothing is known of it. The
 * reference is empty where `{}` stands for an orb that is put in its place.
 */
export type LookUpOrb = (reference: string, alias: string) => FoundOrb | OrbNotAtHand | undefined;

/** Whether the orb is there. */
export const isFound = (answer: FoundOrb | OrbNotAtHand | undefined): answer is FoundOrb =>
  answer !== undefined && "source" in answer;
