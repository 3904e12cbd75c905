/** Time, as the schedule needs it. */
export interface Clock {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Ends after that time, or at once when the signal is aborted; it never fails. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
