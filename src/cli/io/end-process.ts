/**
 * Ends this process when all that was written has been handed over. Not when nothing is open any more: what a job left
 * behind may hold our end of a pipe for ever. The command line is over, so a signal ends it on the spot.
 */
export async function endProcess(): Promise<never> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.removeAllListeners(signal);
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit();
}

/**
 * What is written last is handed over last. A reader that goes away is told by an error, which is handled elsewhere.
 */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((done) => {
    stream.once("close", done);
    stream.write("", () => done());
  });
