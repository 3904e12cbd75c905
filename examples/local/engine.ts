/** What one call of the engine's command line gave. */
export interface EngineAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** 127 is what a shell says when a command is not there. */
const notFound = 127;

/**
 * Calls `docker`. By its command line rather than its API, because that also brings the user's registry logins, contexts and
 * every form of DOCKER_HOST. A call that fails is an answer, not an exception: what it means depends on the caller.
 *
 * Pulumi stores this function as text in the stack's state, so modules are imported inside it.
 */
export async function engine(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<EngineAnswer> {
  const { execFile } = await import("node:child_process");
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024 };
    execFile("docker", args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr });
      else if (error.code === "ENOENT") resolve({ status: notFound, stdout, stderr: "docker is not on PATH" });
      else
        resolve({ status: typeof error.code === "number" ? error.code : 1, stdout, stderr: stderr || error.message });
    });
  });
}

/** Calls `docker` where anything but success ends the operation; `intent` says in the error what could not be done. */
export async function engineOrFail(
  intent: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await engine(args, environment);
  if (answer.status !== 0)
    throw new Error(`${intent}: ${answer.stderr.trim() || `docker ended with status ${answer.status}`}`);
  return answer.stdout.trim();
}
