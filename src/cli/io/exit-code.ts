/** What the exit status of every command means. A script may rely on these numbers. */
export const ExitCode = {
  /** Done. */
  ok: 0,
  /** A bug of ours; a stack trace says where. */
  bug: 1,
  /** The command line, or what it points at, cannot be used; nothing was done. */
  usage: 2,
  /**
   * A configuration or an orb was read and is not in order, or asks for what is missing on this machine; nothing was
   * started.
   */
  invalidConfig: 3,
  /** Something that was started failed, such as a run or `circleci`; or something it needs is missing. */
  runFailed: 4,
  /** A run did what it could and waits for an approval. */
  held: 5,
  /**
   * Nothing is known to be wrong, but orbs that are needed are not at hand, so not all could be checked; nothing was
   * started. It is the first number that was free: 3 says that CircleCI refuses it, which no one knows here.
   */
  notChecked: 6,
  /** Ended by Ctrl-C, or by a request to end. */
  interrupted: 130,
} as const;

/** An exit status of this command line. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
