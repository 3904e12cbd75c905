/** What a run needs and this machine does not have: a sentence, and what a person can do. */
export interface MissingHere {
  /** In a word or two, for the plan. */
  readonly what: string;
  /** The jobs that cannot run without it. */
  readonly jobs: readonly string[];
  readonly message: string;
  readonly next: readonly string[];
}
