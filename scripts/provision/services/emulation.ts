import { emulation } from "../catalogue.ts";
import { emulationState, type Facts } from "../facts.ts";
import { asRoot } from "../install-packages.ts";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";
import type { Session } from "./session.ts";

const folder = "/proc/sys/fs/binfmt_misc";

/** Lets the kernel run Arm programs through QEMU, by the rule of Debian's package, until the session ends. */
export async function registerEmulation(
  session: Session,
  { system, facts }: { readonly system: System; readonly facts: Facts },
): Promise<void> {
  if (facts.emulation !== "to-register" && facts.emulation !== "registered") return;
  // Looked at again: what a killed session had registered has just ended with what else it left behind.
  if ((await emulationState(system)) !== "to-register") return;
  const rule = await system.read(emulation.rule);
  const mounted = (await system.read(`${folder}/status`)) !== undefined;
  if (!mounted) {
    await must(system, asRoot(facts.privilege, ["mount", "-t", "binfmt_misc", "binfmt_misc", folder]));
    await session.undoAtEnd(["umount", folder]);
  }
  await session.undoAtEnd(["sh", "-c", `test ! -e ${folder}/qemu-aarch64 || echo -1 > ${folder}/qemu-aarch64`]);
  // F opens the interpreter now, so that it is found in containers too; C lets `sudo` become root in them.
  const line = (rule ?? "")
    .trim()
    .replace(/:([A-Z]*)$/, (_, flags: string) => `:${[...new Set([...flags, "C", "F"])].join("")}`);
  await must(system, asRoot(facts.privilege, ["tee", `${folder}/register`]), line);
}

async function must(system: System, command: readonly string[], input?: string): Promise<void> {
  const { exitCode, stderr } = await system.run(command, input === undefined ? {} : { input });
  if (exitCode === 0) return;
  throw new ProvisionError(`Arm emulation could not be registered: ${stderr.trim()}`, {
    hint: "The kernel needs binfmt_misc, and a container must be privileged for it.",
  });
}
