import type { Clock } from "../../../../src/runner/schedule/clock.ts";

/** A clock that goes on only when the story says so. */
export class HeldClock implements Clock {
  #now = 0;
  readonly #sleepers = new Map<symbol, { readonly until: number; readonly wake: () => void }>();

  now = (): number => this.#now;

  sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const key = Symbol("sleeper");
      const wake = (): void => {
        this.#sleepers.delete(key);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#sleepers.set(key, { until: this.#now + ms, wake });
      if (signal.aborted) wake();
      else signal.addEventListener("abort", wake);
    });

  forward(ms: number): void {
    this.#now += ms;
    for (const { until, wake } of [...this.#sleepers.values()]) if (until <= this.#now) wake();
  }

  /** How many sleep: a run that is over leaves none behind. */
  sleepers = (): number => this.#sleepers.size;
}
