import { Refusal } from "../../runner/machine/refusal.ts";
import { stateAfterEnd } from "./container-state.ts";
import { type EngineClient, EngineRefusal, lastWords } from "./engine-client.ts";
import { logsOf } from "./exec.ts";
import type { ContainerSession } from "./session.ts";
import { stateFolder } from "./tools-archive.ts";

/** What is known of a container's user. */
export interface ContainerUser {
  readonly home: string;
  readonly uid: number;
  readonly gid: number;
  /** What the image says its terminal is. */
  readonly terminalName?: string;
}

/** A container that has just started. */
export interface Preparing {
  readonly container: string;
  readonly session: ContainerSession;
  readonly architecture: string;
  /** The engine's own architecture. */
  readonly engineArchitecture: string;
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: string) => void;
}

/** Asks a container's user who it is, and makes what steps need. A `Refusal` when nothing runs in it. */
export async function prepareContainer(engine: EngineClient, preparing: Preparing): Promise<ContainerUser> {
  const { session, signal, onOutput } = preparing;
  const emulated = preparing.architecture !== preparing.engineArchitecture;
  const { output } = await session.ask(emulated ? `${whoText}${sudoText}` : whoText).catch((error: unknown) => {
    if (error instanceof EngineRefusal) return { output: error.message };
    throw error;
  });
  signal.throwIfAborted();
  const user = readUser(output);
  if (user === undefined) throw new Refusal(await whyNot(engine, preparing, output));
  if (output.includes("no-sudo"))
    onOutput(
      "sudo does not work in this emulation, which was registered without the credentials flag (C); this registers it with the flag: docker run --privileged --rm tonistiigi/binfmt --install all\n",
    );
  return user;
}

/** By the shell alone, which reads what the kernel knows: not every image has `id`. */
const whoText = `while read -r key value rest; do
case $key in Uid:) uid=$value ;; Gid:) gid=$value ;; esac
done < /proc/self/status
mkdir -p "$HOME/project" || exit 1
mkdir -m 700 ${stateFolder}/steps ${stateFolder}/internal || exit 1
echo "user $uid $gid $HOME"
case "$(export -p)" in *" TERM="*) echo "terminal $TERM" ;; esac
`;

/** The kernel starts `sudo` as root only where the emulation's registration says so. */
const sudoText = `if [ "$uid" != 0 ] && command -v sudo > /dev/null && sudo -n true 2>&1 | grep -q 'effective uid is not 0'; then echo no-sudo; fi
exit 0
`;

function readUser(text: string): ContainerUser | undefined {
  const found = /^user (\d+) (\d+) (\/.*)$/m.exec(text);
  const [, terminalName] = /^terminal (.+)$/m.exec(text) ?? [];
  if (found === null) return undefined;
  const user = { uid: Number(found[1]), gid: Number(found[2]), home: found[3] ?? "/" };
  return terminalName === undefined ? user : { ...user, terminalName };
}

/** Why nothing can be run in a container: most often it has ended already, and its log tells why. */
async function whyNot(
  engine: EngineClient,
  { container, architecture, engineArchitecture }: Preparing,
  asked: string,
): Promise<string> {
  const log = await logsOf(engine, { container, lines: 20 });
  const said = `${asked}\n${log}`;
  if (/exec format error/i.test(said) && architecture === engineArchitecture)
    return `The image says that it is for ${architecture}, and its programs are for another architecture.`;
  if (/exec format error/i.test(said))
    return `The engine runs ${engineArchitecture} and cannot run ${architecture}, which the resource class needs. Let it emulate: docker run --privileged --rm tonistiigi/binfmt --install ${architecture}, or install qemu-user-static and binfmt-support.`;
  if (/\/bin\/sh.*(?:no such file|not found)|(?:no such file|not found).*\/bin\/sh/i.test(said))
    return "The image has no shell (/bin/sh), and steps cannot run without one.";
  // One that ends just when it is asked is told by the engine in words of its own.
  const state = await stateAfterEnd(engine, container);
  if (state?.running === false || /is not running/i.test(asked))
    return `The container ended as soon as it had started: ${lastWords(log === "" ? asked : log)}.`;
  return `The container cannot be prepared for steps: ${lastWords(asked)}.`;
}
