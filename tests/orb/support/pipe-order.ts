/** The pipes that a process read from and wrote to, each by a name that no other pipe has; undefined for anything else. */
export type Plumbing = { readonly from: string | undefined; readonly to: string | undefined };

/**
 * Puts calls that one pipeline made into the pipeline's order. Its processes start at once, and which of them is heard first is
 * chance; what does not change is that one writes into the pipe from which the next one reads. All other calls stay where they are.
 */
export function inPipeOrder<Call>(calls: readonly Call[], plumbing: readonly Plumbing[]): readonly Call[] {
  const ordered: number[] = [];
  const place = (at: number): void => {
    if (ordered.includes(at)) return;
    const from = plumbing[at]?.from;
    plumbing.forEach(({ to }, writer) => {
      if (from !== undefined && to === from && writer > at) place(writer);
    });
    ordered.push(at);
  };
  calls.forEach((_call, at) => {
    place(at);
  });
  return ordered.flatMap((at) => calls.slice(at, at + 1));
}
