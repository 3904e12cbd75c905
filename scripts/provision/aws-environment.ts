import { join, resolve } from "node:path";
import { type CacheFolders, entryFolder, fillEntry } from "./cache.ts";
import { awsStandIn } from "./catalogue.ts";
import type { TaskProgress } from "./progress.ts";
import { ProvisionError } from "./provision-error.ts";
import type { System } from "./system.ts";

const requirements = resolve(import.meta.dirname, "modules", "aws", "requirements.txt");

/**
 * The commands of the virtual environment. Its scripts name no absolute path of it, so that it can be renamed into
 * place.
 */
export const awsPython = (folders: CacheFolders): string => join(entryFolder(folders, awsStandIn), "bin", "python3");

/** A virtual environment with the stand-in for AWS and the AWS command line, every version pinned. */
export async function makeAwsEnvironment(
  folders: CacheFolders,
  { system, progress }: { readonly system: System; readonly progress: TaskProgress },
): Promise<void> {
  await fillEntry(folders, awsStandIn, async (folder) => {
    progress.now("making a virtual environment");
    await must(system, ["python3", "-m", "venv", folder]);
    const onLine = (line: string) => progress.now(line);
    await must(
      system,
      [join(folder, "bin", "python3"), "-m", "pip", "install", "--disable-pip-version-check", "-r", requirements],
      onLine,
    );
  });
}

async function must(system: System, command: readonly string[], onLine?: (line: string) => void): Promise<void> {
  const { exitCode, stderr } = await system.run(command, onLine === undefined ? {} : { onLine });
  if (exitCode === 0) return;
  throw new ProvisionError(
    `${command.slice(0, 4).join(" ")} failed with status ${exitCode}.\n${stderr.split("\n").slice(-5).join("\n")}`,
    {
      hint: "Python 3.10 or later with venv is needed (Debian: python3-venv), and PyPI must be reachable.",
    },
  );
}
