import type { Privilege } from "./facts.ts";
import type { TaskProgress } from "./progress.ts";
import { ProvisionError } from "./provision-error.ts";
import type { System } from "./system.ts";

/** A command as an administrator. */
export const asRoot = (privilege: Privilege, command: readonly string[]): readonly string[] =>
  privilege === "sudo" ? ["sudo", "-n", ...command] : command;

/** Installs Debian packages, and refreshes the lists first: old ones name files that the archive no longer has. */
export async function installPackages(
  packages: readonly string[],
  {
    system,
    privilege,
    progress,
  }: { readonly system: System; readonly privilege: Privilege; readonly progress: TaskProgress },
): Promise<void> {
  const onLine = (line: string) => progress.now(line);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // Another apt may be running, as one does on a machine that has just booted.
  const patient = ["-o", "DPkg::Lock::Timeout=120"];
  await system.run(asRoot(privilege, ["apt-get", ...patient, "update"]), { env, onLine });
  const names = [...packages];
  // From Debian 13 on the client is a package of its own.
  if (names.includes("docker.io") && (await isKnown(system, "docker-cli"))) names.push("docker-cli");
  const install = [
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    ...patient,
    "install",
    "--yes",
    "--no-install-recommends",
    ...names,
  ];
  const { exitCode, stdout, stderr } = await system.run(asRoot(privilege, install), { env, onLine });
  if (exitCode === 0) return;
  const said = `${stdout}\n${stderr}`
    .split("\n")
    .filter((line) => line.startsWith("E:"))
    .join("\n");
  throw new ProvisionError(`apt-get could not install ${names.join(", ")} (status ${exitCode}).\n${said}`.trimEnd(), {
    hint: "Repair the package manager (apt-get update; apt-get -f install), then run it again: what is done stays done.",
  });
}

async function isKnown(system: System, name: string): Promise<boolean> {
  return /Candidate: (?!\(none\))/.test((await system.run(["apt-cache", "policy", name])).stdout);
}
