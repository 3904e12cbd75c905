import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../runner/machine/shell-word.ts";
import { type DockerCli, type DockerEnd, lastWords } from "./docker-cli.ts";

/**
 * Where a container keeps what this program puts there: scripts of steps, `$BASH_ENV`, the data of the `circleci`
 * command.
 */
export const stateFolder = "/var/lib/arm-pipeline";

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
  /** The text of what stands in for the `circleci` command. */
  readonly standIn: string;
  readonly architecture: string;
  /** The engine's own architecture. */
  readonly engine: string;
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: string) => void;
}

/** Asks a container's user who it is, and puts there what steps need. A `Refusal` when nothing runs in it. */
export async function prepareContainer(docker: DockerCli, preparing: Preparing): Promise<ContainerUser> {
  const { container, standIn, signal, onOutput } = preparing;
  const shell = (input: string, as: readonly string[] = []): Promise<DockerEnd> =>
    docker.run(["exec", "--interactive", ...as, container, "/bin/sh"], { input });
  const emulated = preparing.architecture !== preparing.engine;
  const asked = await shell(emulated ? `${whoText}${sudoText}` : whoText);
  const user = readUser(asked.stdout);
  signal.throwIfAborted();
  if (user === undefined) throw new Refusal(await whyNot(docker, preparing, asked));
  if (asked.stdout.includes("no-sudo"))
    onOutput(
      "sudo does not work in this emulation, which was registered without the credentials flag (C); this registers it with the flag: docker run --privileged --rm tonistiigi/binfmt --install all\n",
    );
  const prepared = await shell(rootText(user, standIn), ["--user", "0"]);
  signal.throwIfAborted();
  if (prepared.exitCode !== 0) throw new Refusal(`The container cannot be prepared for steps: ${lastWords(prepared)}.`);
  return user;
}

/** By the shell alone, which reads what the kernel knows: not every image has `id`. */
const whoText = `while read -r key value rest; do
case $key in Uid:) uid=$value ;; Gid:) gid=$value ;; esac
done < /proc/self/status
mkdir -p "$HOME/project" || exit 1
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

/** The folder is the user's. The command is where `sudo` finds it too. */
const rootText = ({ uid, gid }: ContainerUser, standIn: string): string =>
  [
    "set -e",
    "umask 022",
    `mkdir -p ${stateFolder}/steps ${stateFolder}/internal /usr/local/bin`,
    `printf %s ${shellWord(standIn)} > ${stateFolder}/circleci`,
    `chmod 755 ${stateFolder}/circleci`,
    `chmod 700 ${stateFolder}/internal ${stateFolder}/steps`,
    `chown ${uid}:${gid} ${stateFolder} ${stateFolder}/steps ${stateFolder}/internal`,
    ...["circleci", "circleci-agent"].map((name) => `ln -sf ${stateFolder}/circleci /usr/local/bin/${name}`),
    "",
  ].join("\n");

/** Why nothing can be run in a container: most often it has ended already, and its log tells why. */
async function whyNot(
  docker: DockerCli,
  { container, architecture, engine }: Preparing,
  asked: DockerEnd,
): Promise<string> {
  const log = await docker.run(["logs", "--tail", "20", container]);
  const said = [asked.stdout, asked.stderr, log.stdout, log.stderr].join("\n");
  if (/exec format error/i.test(said) && architecture === engine)
    return `The image says that it is for ${architecture}, and its programs are for another architecture.`;
  if (/exec format error/i.test(said))
    return `The engine runs ${engine} and cannot run ${architecture}, which the resource class needs. Let it emulate: docker run --privileged --rm tonistiigi/binfmt --install ${architecture}, or install qemu-user-static and binfmt-support.`;
  if (/\/bin\/sh.*(?:no such file|not found)|(?:no such file|not found).*\/bin\/sh/i.test(said))
    return "The image has no shell (/bin/sh), and steps cannot run without one.";
  // One that ends just when it is asked is told by the engine in words of its own.
  const running = await docker.run(["inspect", "--format", "{{.State.Running}}", container]);
  if (running.stdout.trim() === "false" || /is not running/i.test(asked.stderr))
    return `The container ended as soon as it had started: ${lastWords(log.stderr === "" && log.stdout === "" ? asked : log)}.`;
  return `The container cannot be prepared for steps: ${lastWords(asked)}.`;
}
