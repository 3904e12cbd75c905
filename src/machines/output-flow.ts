/**
 * Says nothing as long as whoever reads our output keeps up; else it gives what ends once that is so again. A command's
 * output is not read meanwhile, so that a command that prints a gigabyte to a slow reader waits, as it would without
 * us, and fills no memory.
 */
export type OutputFlow = () => Promise<void> | undefined;

/** The output of a command, as far as it can be held up. */
interface HeldOutput {
  readonly pause: () => unknown;
  readonly resume: () => unknown;
}

/** Holds the output of one command up, whenever the flow says so. */
export function holdOutput(
  flow: OutputFlow | undefined,
  onFlowing: () => void,
): { readonly after: (output: HeldOutput) => void; readonly held: () => boolean } {
  let held = false;
  return {
    held: () => held,
    /** To be called after each piece of the output. */
    after: (output) => {
      const full = flow?.();
      if (full === undefined || held) return;
      held = true;
      output.pause();
      full.then(() => {
        held = false;
        output.resume();
        onFlowing();
      });
    },
  };
}
