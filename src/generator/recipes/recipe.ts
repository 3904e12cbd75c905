import type { ConfigInput } from "../input.ts";

/** A shape of delivery that people have, under a name. */
export type Recipe = {
  readonly name: string;
  readonly title: string;
  /** Completes "I have ...". */
  readonly have: string;
  /** What makes it this recipe, in any repository. */
  readonly shape: Partial<ConfigInput>;
  /** What each user has to give; in the page, and on the orb's own, stand these values of a company. */
  readonly own?: Partial<ConfigInput>;
  /** What else has to be known, a sentence or two. */
  readonly note: string;
};
