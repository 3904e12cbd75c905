import { once } from "node:events";
import { PassThrough } from "node:stream";
import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../runner/machine/shell-word.ts";
import { type StepCommand, stepText } from "../step-text.ts";
import { stopGroupText } from "../stop-group.ts";
import {
  newMark,
  type StartedCommand,
  WatchedCommand,
  type WatchedEnd,
  type WatchOptions,
} from "../watched-command.ts";
import { clientError, type DockerCli, lastWords } from "./docker-cli.ts";
import type { ContainerSession } from "./session.ts";

/** Where a script is run. */
export interface ContainerOf {
  readonly container: string;
  /** A shell in it, which writes files: with a terminal, nothing goes in by the standard input. */
  readonly session: ContainerSession;
}

/** Runs a script in a container with all that it starts, on a terminal, and ends all that when it is to end. */
export async function runInContainer(
  docker: DockerCli,
  { container, session }: ContainerOf,
  run: {
    readonly command: Omit<StepCommand, "mark" | "terminal">;
    readonly watch: Omit<WatchOptions, "mark" | "terminal">;
  },
): Promise<WatchedEnd> {
  const { command, watch } = run;
  const mark = newMark();
  const boot = `${command.file}.boot`;
  const text = stepText({ ...command, mark, terminal: true });
  const written = await session.ask(`umask 077; printf %s ${shellWord(text)} > ${shellWord(boot)}`);
  if (!written.ok) throw await whyNotWritten(docker, { container, said: written.output });
  const started = startInContainer(docker, { container, boot, graceMs: watch.graceMs });
  return await new WatchedCommand(started, { ...watch, mark, terminal: true }).ended;
}

/** The engine makes the shell the first process of a terminal, whose session and group the step stays in. */
function startInContainer(
  docker: DockerCli,
  { container, boot, graceMs }: { readonly container: string; readonly boot: string; readonly graceMs: number },
): StartedCommand {
  const child = docker.start(["exec", "--tty", container, "/bin/sh", boot], ["ignore", "pipe", "pipe"]);
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    if (said.length < 2_000) said += chunk;
  });
  const closed = once(child, "close").then(
    ([code]: (number | null)[]) =>
      () =>
        endWithoutWord(docker, { container, exitCode: code ?? 137, said }),
    (error: Error) => Promise.reject(clientError(error)),
  );
  return {
    output: child.stdout ?? new PassThrough().end(),
    closed,
    // Also what `sudo` started.
    endGroup: (group) =>
      docker.run(["exec", "--interactive", "--user", "0", container, "/bin/sh"], {
        input: stopGroupText(group, graceMs),
      }),
    release: () => child.kill("SIGKILL"),
  };
}

/**
 * A step that could not say how it ended was made to, alone or with its container, whose first process is the image's
 * now and then.
 */
async function endWithoutWord(
  docker: DockerCli,
  { container, exitCode, said }: { readonly container: string; readonly exitCode: number; readonly said: string },
): Promise<WatchedEnd> {
  const state = await stateOf(docker, container);
  if (state === undefined || /daemon|no such container/i.test(said)) throw gone(said);
  if (!state.running) throw endedMeanwhile(state.status);
  return { kind: "exited", exitCode, halted: false };
}

async function whyNotWritten(
  docker: DockerCli,
  { container, said }: { readonly container: string; readonly said: string },
): Promise<Refusal> {
  const state = await stateOf(docker, container);
  if (state === undefined) return gone(said);
  return state.running
    ? new Refusal(`The step cannot be written into the container: ${lastWords({ stderr: said, stdout: "" })}.`)
    : new Refusal(`The job's container has ended: its first process ended with status ${state.status}.`);
}

const gone = (said: string): Refusal =>
  new Refusal(`The machine of this job is gone: ${lastWords({ stderr: said, stdout: "" })}.`);

const endedMeanwhile = (status: string): Refusal =>
  new Refusal(`The job's container ended while the step ran: its first process ended with status ${status}.`);

/** Whether the container runs; nothing when there is none, or no engine to ask. */
async function stateOf(
  docker: DockerCli,
  container: string,
): Promise<{ readonly running: boolean; readonly status: string } | undefined> {
  const format = "{{.State.Running}} {{.State.ExitCode}}";
  const { exitCode, stdout } = await docker.run(["inspect", "--format", format, "--", container]);
  const [running, status = ""] = stdout.trim().split(" ");
  return exitCode === 0 ? { running: running === "true", status } : undefined;
}
