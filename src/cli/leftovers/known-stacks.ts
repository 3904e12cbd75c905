import { oneLine } from "../../text/terminal-text.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/** The stacks of a backend, each as `project/stack`. */
export async function knownStacks(
  io: Pick<Io, "run" | "env" | "files">,
  backend: string,
): Promise<ReadonlySet<string>> {
  return await io.files.withTemporaryFolder(async (folder) => {
    // Outside of every program it tells the whole names; with the backend in its environment nobody is logged out of
    // another.
    const end = await io.run(["pulumi", "--cwd", folder, "--non-interactive", "stack", "ls", "--all", "--json"], {
      env: { ...io.env, PULUMI_BACKEND_URL: backend, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutMs: 120_000,
    });
    if (end.kind === "not-found")
      throw new CliError('To know which stacks there are needs the command line "pulumi", and it is not installed.', {
        code: ExitCode.runFailed,
        next: ["Install it: https://www.pulumi.com/docs/iac/download-install/", "Or look without a backend."],
      });
    if (end.kind === "timed-out" || end.status !== 0) {
      const said = end.kind === "timed-out" ? "it did not answer within two minutes" : oneLine(end.stderr);
      throw new CliError(`The stacks of ${backend} could not be listed: ${said}`, {
        code: ExitCode.runFailed,
        next: ["See what it says: pulumi stack ls --all", "Without its stacks, what is left over is not known."],
      });
    }
    const listed = JSON.parse(end.stdout) as readonly { readonly name: string }[];
    return new Set(listed.map(({ name }) => name.split("/").slice(-2).join("/")));
  });
}
