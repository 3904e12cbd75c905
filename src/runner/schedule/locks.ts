/** Who asks for a lock. */
export interface LockRequest {
  /** The run and the job, for people who look for what holds a lock. */
  readonly holder: string;
  /** The number of the pipeline: an older one does not run behind a newer one. */
  readonly pipelineNumber: number;
  /** Aborted when the job does not want it any more. */
  readonly signal: AbortSignal;
  /** Called once, when the lock is not free. */
  readonly onWaiting: () => void;
}

/** What became of a request. A lock is held until it is released; releasing it again does nothing. */
export type LockAnswer =
  | { readonly kind: "acquired"; readonly release: () => Promise<void> }
  | { readonly kind: "overtaken" }
  | { readonly kind: "given-up" };

/**
 * The locks behind serial groups: one holder at a time, first come first served, over all runs that are given the same
 * locks. https://circleci.com/docs/guides/orchestrate/controlling-serial-execution-across-your-organization/
 */
export interface Locks {
  readonly acquire: (key: string, request: LockRequest) => Promise<LockAnswer>;
}

interface Waiting {
  readonly pipelineNumber: number;
  readonly answer: (answer: LockAnswer) => void;
}

/** Locks for the runs that are given them: they live in memory. */
export function memoryLocks(): Locks & { readonly held: () => readonly string[] } {
  /** Of each lock that is held, the holder first and then who waits. */
  const queues = new Map<string, Waiting[]>();

  const grant = (key: string, queue: Waiting[]): void => {
    const [first] = queue;
    if (first === undefined) {
      queues.delete(key);
      return;
    }
    let released = false;
    const release = async (): Promise<void> => {
      if (released) return;
      released = true;
      queue.shift();
      grant(key, queue);
    };
    first.answer({ kind: "acquired", release });
  };

  return {
    held: () => [...queues.keys()],
    acquire: (key, { pipelineNumber, signal, onWaiting }) =>
      new Promise((answer) => {
        if (signal.aborted) return answer({ kind: "given-up" });
        const queue = queues.get(key) ?? [];
        // CircleCI skips the job of an older pipeline, so that an old version is not deployed over a new one.
        if (queue.some((other) => other.pipelineNumber > pipelineNumber)) return answer({ kind: "overtaken" });
        const giveUp = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          answer({ kind: "given-up" });
        };
        const waiting: Waiting = {
          pipelineNumber,
          answer: (given) => {
            signal.removeEventListener("abort", giveUp);
            answer(given);
          },
        };
        queue.push(waiting);
        queues.set(key, queue);
        if (queue.length === 1) return grant(key, queue);
        signal.addEventListener("abort", giveUp, { once: true });
        onWaiting();
      }),
  };
}
