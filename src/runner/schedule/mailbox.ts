/**
 * Messages for one reader, in the order in which they came. All that happens to a run goes through one mailbox, so
 * nothing is decided in the middle of another decision, and the same messages in the same order give the same run.
 */
export class Mailbox<M> {
  readonly #messages: M[] = [];
  #wake: (() => void) | undefined;

  post(message: M): void {
    this.#messages.push(message);
    this.#wake?.();
    this.#wake = undefined;
  }

  /** The next message; waits for one where there is none. */
  async next(): Promise<M> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
