/** Something to do, and what has to be done before. */
export type Task = {
  readonly name: string;
  /** Names of tasks that stand earlier in the list. */
  readonly after?: readonly string[];
  /** Does it, and ends early when the signal says so. */
  readonly run: (signal: AbortSignal) => Promise<void>;
};

/** Tasks on their way. */
export type Running = {
  /** When these have ended well; rejects with the first failure of any task, which ends them all. */
  readonly done: (names: readonly string[]) => Promise<void>;
  /** When no task runs any more. */
  readonly all: Promise<void>;
};

/**
 * Runs each task as soon as those before it have ended. The first failure stops the others in order, and is the one
 * that is reported.
 */
export function runTasks(
  tasks: readonly Task[],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Running {
  const failure = new AbortController();
  const stop = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  const ended = new Map<string, Promise<void>>();
  for (const { name, after = [], run } of tasks) {
    const before = after.map((earlier) => {
      const promise = ended.get(earlier);
      if (promise === undefined)
        throw new Error(`The task "${name}" comes after "${earlier}", which is not listed before it.`);
      return promise;
    });
    const running = Promise.all(before).then(async () => {
      stop.throwIfAborted();
      await run(stop);
    });
    running.catch((error: unknown) => failure.abort(error));
    ended.set(name, running);
  }
  const settled = async (promises: Iterable<Promise<void>>): Promise<void> => {
    const results = await Promise.allSettled(promises);
    if (failure.signal.aborted) throw failure.signal.reason;
    for (const result of results) if (result.status === "rejected") throw result.reason;
  };
  const all = settled(ended.values());
  all.catch(() => undefined);
  return {
    all,
    done: (names) => settled([...ended].filter(([name]) => names.includes(name)).map(([, promise]) => promise)),
  };
}
