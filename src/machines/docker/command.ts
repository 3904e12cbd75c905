import type { ChildProcess } from "node:child_process";
import { type CommandEnd, standardShell } from "../../runner/machine/machine.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../runner/machine/shell-word.ts";
import { holdOutput, type OutputFlow } from "../output-flow.ts";
import { exportLines } from "../shell-words.ts";
import { stopGroupText } from "../stop-group.ts";
import { clientError, type DockerCli, lastWords } from "./docker-cli.ts";

/** A script to run in a container. */
export interface ContainerCommand {
  readonly script: string;
  /** The file that it becomes. */
  readonly file: string;
  /** The standard one where nothing is said. */
  readonly shell: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  /** The file that is made by `circleci step halt`. */
  readonly haltFile: string;
}

/** How it is run. */
export interface ContainerCommandOptions {
  readonly container: string;
  readonly signal: AbortSignal;
  readonly silenceLimitMs: number;
  readonly graceMs: number;
  readonly onOutput: (chunk: string) => void;
  readonly flow?: OutputFlow;
}

/**
 * What a shell in the container reads from its standard input to run a step: the script becomes a file by the shell's own `printf`, since
 * arguments are seen by all, and the environment is set by it. One call of `docker exec` does it all. The engine makes that shell the
 * leader of a session, whose group the step stays in. It says its process and the step's end on the standard error, which is no one
 * else's.
 */
export function bootText(command: ContainerCommand): string {
  const folder = shellWord(command.workingDirectory);
  return [
    "exec 3>&2 2>&1",
    // For the shell itself only: what it starts has its own way with a signal.
    "trap : HUP INT TERM",
    'echo "pid $$" >&3',
    // Its folder is the user's alone.
    `printf %s ${shellWord(command.script)} > ${shellWord(command.file)} || exit 1`,
    'case ":$PATH:" in *:/usr/local/bin:*) ;; *) PATH=$PATH:/usr/local/bin; export PATH ;; esac',
    exportLines(command.env).trimEnd(),
    `[ -d ${folder} ] || mkdir -p ${folder} || exit 1`,
    `cd ${folder} || exit 1`,
    // A shell tells that a signal ended what it started, to where that writes: unless it is another shell that is told where.
    "exec 2> /dev/null",
    `(${execText(command)})`,
    "status=$?",
    'halted=false; memory=""',
    `if [ -e ${shellWord(command.haltFile)} ]; then rm -f ${shellWord(command.haltFile)}; halted=true; fi`,
    // The kernel has ended something for want of memory: the two generations of cgroups say it in two places.
    'if [ "$status" = 137 ]; then for file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do',
    'if [ -r "$file" ]; then while read -r key value; do',
    'if [ "$key" = oom_kill ] && [ "$value" != 0 ]; then memory=" out-of-memory"; fi',
    'done < "$file"; fi; done; fi',
    'echo "end $status $halted$memory" >&3',
    'exit "$status"',
    "",
  ].join("\n");
}

/** The step's shell takes the place of this one. An image need not have bash, so the standard shell is looked for. */
function execText({ shell, file }: Pick<ContainerCommand, "shell" | "file">): string {
  const words = (command: readonly string[]): string =>
    `exec ${command.map(shellWord).join(" ")} < /dev/null 2>&1 3>&-`;
  if (shell !== undefined) return words([...shell, file]);
  const [bash, ...options] = standardShell;
  return `[ -x ${bash} ] || ${words(["/bin/sh", ...options, file])}; ${words([bash, ...options, file])}`;
}

/** After the end was told, output may be on its way; what the step left running may hold it open for ever. */
const quietMs = 100;

/** A command line that does not end after the container's process did is given up. */
const clientGraceMs = 5_000;

/** How a command ended, and whether the container had too little memory for it. */
export type ContainerCommandEnd = CommandEnd & { readonly outOfMemory?: boolean };

/** Runs a script in a container with all that it starts, and ends all that when it is to end. */
export function runInContainer(
  docker: DockerCli,
  command: ContainerCommand,
  options: ContainerCommandOptions,
): Promise<ContainerCommandEnd> {
  const { container, signal, silenceLimitMs, graceMs, onOutput } = options;
  const child = docker.start(["exec", "--interactive", container, "/bin/sh"], ["pipe", "pipe", "pipe"]);
  child.stdin?.on("error", () => undefined).end(bootText(command));
  return new Promise((resolve, reject) => {
    let why: Exclude<CommandEnd, { kind: "exited" }> | undefined;
    let group: string | undefined;
    let told: ContainerCommandEnd | undefined;
    let said = "";
    let finished = false;
    let quiet: NodeJS.Timeout | undefined;
    let stopping: Promise<unknown> = Promise.resolve();
    const finish = (end: () => void): void => {
      if (finished) return;
      finished = true;
      clearTimeout(silence);
      clearTimeout(quiet);
      signal.removeEventListener("abort", cancel);
      child.kill("SIGKILL");
      end();
    };
    const endGroup = (): void => {
      if (group === undefined) return;
      stopping = docker
        .run(["exec", "--interactive", "--user", "0", container, "/bin/sh"], { input: stopGroupText(group, graceMs) })
        .catch(() => undefined)
        .then(() => giveUpIn(clientGraceMs));
    };
    /** A client or an engine that does not answer holds up no one for ever. */
    const giveUpIn = (ms: number): void => {
      clearTimeout(quiet);
      if (!finished) quiet = setTimeout(() => finish(() => resolve(why ?? { kind: "cancelled" })), ms);
    };
    const stop = (reason: NonNullable<typeof why>): void => {
      if (why !== undefined || finished || told !== undefined) return;
      why = reason;
      giveUpIn(graceMs + 3 * clientGraceMs);
      endGroup();
    };
    // What is held up is not silent.
    const output = holdOutput(options.flow, () => finished || silence?.refresh());
    const tooLong = (): unknown =>
      output.held() ? silence?.refresh() : stop({ kind: "silent", silentForMs: silenceLimitMs });
    const silence = silenceLimitMs > longestTimer ? undefined : setTimeout(tooLong, silenceLimitMs);
    const cancel = (): void => stop({ kind: "cancelled" });
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      if (finished) return;
      silence?.refresh();
      if (told !== undefined && why === undefined) quiet?.refresh();
      onOutput(chunk);
      if (child.stdout !== null) output.after(child.stdout);
    });
    onLines(child, (line) => {
      const [word, first = "", second, third] = line.split(" ");
      if (group === undefined && word === "pid" && /^\d+$/.test(first)) {
        group = first;
        if (why !== undefined) endGroup();
      } else if (group !== undefined && word === "end" && /^\d+$/.test(first)) {
        told = {
          kind: "exited",
          exitCode: Number(first),
          halted: second === "true",
          ...(third !== undefined && { outOfMemory: true }),
        };
        const whole = (): void => {
          if (output.held() && why === undefined) quiet = setTimeout(whole, quietMs);
          else finish(() => resolve(told as ContainerCommandEnd));
        };
        if (why === undefined) quiet = setTimeout(whole, quietMs);
      } else if (said.length < 2_000) said += `${line}\n`;
    });
    child.once("error", (error) => finish(() => reject(clientError(error))));
    child.once("close", (code) => {
      stopping.then(() =>
        finish(() => {
          if (why !== undefined) return resolve(why);
          if (told !== undefined) return resolve(told);
          if (signal.aborted) return resolve({ kind: "cancelled" });
          if (group === undefined || /daemon|not running|no such container/i.test(said))
            return reject(new Refusal(`The machine of this job is gone: ${lastWords({ stderr: said, stdout: "" })}.`));
          return resolve(endWithoutWord(docker, { container, exitCode: code ?? 137 }));
        }),
      );
    });
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
}

/** A step that could not say how it ended was made to, alone or with its container, whose first process is the image's now and then. */
async function endWithoutWord(
  docker: DockerCli,
  { container, exitCode }: { readonly container: string; readonly exitCode: number },
): Promise<ContainerCommandEnd> {
  const format = "{{.State.Running}} {{.State.ExitCode}}";
  const { stdout } = await docker.run(["inspect", "--format", format, "--", container]);
  const [running, status] = stdout.trim().split(" ");
  if (running === "false")
    throw new Refusal(`The job's container ended while the step ran: its first process ended with status ${status}.`);
  return { kind: "exited", exitCode, halted: false };
}

/** What a timer can wait for. */
const longestTimer = 2 ** 31 - 1;

function onLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = (lines.pop() ?? "").slice(-4_000);
    for (const line of lines) onLine(line);
  });
  child.stderr?.once("end", () => {
    if (rest !== "") onLine(rest);
  });
}
