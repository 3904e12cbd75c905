/** One node of a job, which needs a machine. */
export interface NodePlace {
  readonly job: number;
  readonly node: number;
}

/**
 * How many machines may run at once. A free one goes to the first job of the configuration that waits, so which job is
 * next does not hang on which one happened to be ready a moment earlier.
 */
export class Slots {
  #free: number;
  readonly #waiting: NodePlace[] = [];

  constructor(max: number) {
    if (!(max >= 1)) throw new Error("Internal error: at least one machine must be allowed to run.");
    this.#free = max;
  }

  request(job: number, nodes: number): void {
    const before = this.#waiting.findIndex((other) => other.job > job);
    const places = Array.from({ length: nodes }, (_, node) => ({ job, node }));
    this.#waiting.splice(before === -1 ? this.#waiting.length : before, 0, ...places);
  }

  /** The next node that may start, if there is one and a machine for it. */
  take(): NodePlace | undefined {
    if (this.#free < 1) return undefined;
    const next = this.#waiting.shift();
    if (next !== undefined) this.#free -= 1;
    return next;
  }

  /** Gives a machine back. */
  free(): void {
    this.#free += 1;
  }

  /** The jobs with nodes that wait, in their order. */
  jobs(): ReadonlySet<number> {
    return new Set(this.#waiting.map(({ job }) => job));
  }

  /** Forgets the nodes of a job that still wait, and says which they were. */
  drop(job: number): readonly number[] {
    const dropped = this.#waiting.filter((place) => place.job === job).map(({ node }) => node);
    const kept = this.#waiting.filter((place) => place.job !== job);
    this.#waiting.splice(0, this.#waiting.length, ...kept);
    return dropped;
  }
}
