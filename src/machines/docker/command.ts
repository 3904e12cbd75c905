import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../text/shell-word.ts";
import { type StepCommand, stepText } from "../step-text.ts";
import { stopGroupText } from "../stop-group.ts";
import {
  newMark,
  type StartedCommand,
  WatchedCommand,
  type WatchedEnd,
  type WatchOptions,
} from "../watched-command.ts";
import { stateAfterEnd } from "./container-state.ts";
import { type EngineClient, EngineRefusal, EngineSilent, lastWords } from "./engine-client.ts";
import { execOnTerminal, exitCodeOf, runExec, type TerminalExec } from "./exec.ts";
import type { ContainerSession } from "./session.ts";

/** Where a script is run. */
export interface ContainerOf {
  readonly container: string;
  /** A shell in it, which writes files: with a terminal, nothing goes in by the standard input. */
  readonly session: ContainerSession;
}

/** Runs a script in a container with all that it starts, on a terminal, and ends all that when it is to end. */
export async function runInContainer(
  engine: EngineClient,
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
  const orGone = async (error: unknown): Promise<never> => {
    throw (await whyGone(engine, { container, error })) ?? error;
  };
  const written = await session
    .ask(`umask 077; printf %s ${shellWord(text)} > ${shellWord(boot)}`)
    .catch((error: unknown) => orGone(error));
  if (!written.ok) throw await whyNotWritten(engine, { container, said: written.output });
  const exec = await execOnTerminal(engine, { container, command: ["/bin/sh", boot], input: false }).catch(
    (error: unknown) => orGone(error),
  );
  const started = startedIn(engine, { container, exec, graceMs: watch.graceMs });
  return await new WatchedCommand(started, { ...watch, mark, terminal: true }).ended;
}

/** The engine makes the shell the first process of a terminal, whose session and group the step stays in. */
function startedIn(
  engine: EngineClient,
  { container, exec, graceMs }: { readonly container: string; readonly exec: TerminalExec; readonly graceMs: number },
): StartedCommand {
  const { connection } = exec;
  // How the connection ends is no news: what became of the step is asked.
  connection.on("error", () => undefined);
  const closed = new Promise<() => Promise<WatchedEnd>>((resolve) => {
    connection.once("close", () => resolve(() => endWithoutWord(engine, { container, id: exec.id })));
    connection.once("end", () => connection.end());
  });
  return {
    output: connection,
    closed,
    // Also what `sudo` started.
    endGroup: (group) =>
      runExec(engine, { container, user: "0", command: ["/bin/sh", "-c", stopGroupText(group, graceMs)] }),
    release: () => connection.destroy(),
  };
}

/**
 * A step that could not say how it ended was made to, alone or with its container, whose first process is the image's
 * now and then.
 */
async function endWithoutWord(
  engine: EngineClient,
  { container, id }: { readonly container: string; readonly id: string },
): Promise<WatchedEnd> {
  const gone = await whyGone(engine, { container });
  if (gone !== undefined) throw gone;
  // An engine kills what nobody is connected to any more, so both look the same.
  const { address, endpoint } = engine.place;
  if (endpoint.kind !== "socket")
    throw new Refusal(`The step was killed, or the connection to the engine at ${address} was lost.`);
  return { kind: "exited", exitCode: (await exitCodeOf(engine, id)) || 137, halted: false };
}

/** Why nothing can run in a container any more; nothing where it is there and runs. */
async function whyGone(
  engine: EngineClient,
  { container, error }: { readonly container: string; readonly error?: unknown },
): Promise<Refusal | undefined> {
  try {
    const state = await stateAfterEnd(engine, container);
    if (state === undefined)
      return machineGone(error instanceof EngineRefusal ? error.message : `No such container: ${container}`);
    return state.running ? undefined : endedMeanwhile(state.status);
  } catch (silent) {
    if (silent instanceof EngineSilent) return machineGone(silent.message);
    throw silent;
  }
}

const whyNotWritten = async (
  engine: EngineClient,
  { container, said }: { readonly container: string; readonly said: string },
): Promise<Refusal> =>
  (await whyGone(engine, { container })) ??
  new Refusal(`The step cannot be written into the container: ${lastWords(said)}.`);

const machineGone = (said: string): Refusal => new Refusal(`The machine of this job is gone: ${lastWords(said)}.`);

const endedMeanwhile = (status: number): Refusal =>
  new Refusal(`The job's container ended while the step ran: its first process ended with status ${status}.`);
