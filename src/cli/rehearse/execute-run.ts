import { createReadStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { folderStore } from "../../machines/folder-store.ts";
import { hostResources } from "../../machines/host/resources.ts";
import type { RunEvent } from "../../runner/events.ts";
import type { RunRecord } from "../../runner/report/run-model.ts";
import { type RunDependencies, runWorkflow } from "../../runner/run-workflow.ts";
import { cachesIn } from "../../runner/state/cache.ts";
import { runFolder } from "../../runner/state/run-folder.ts";
import type { Store } from "../../runner/state/store.ts";
import type { OidcIssuer, RunFacts } from "../../runner/steps/dependencies.ts";
import type { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { approvals } from "./approvals.ts";
import { openEventLog } from "./event-log.ts";
import { fileLocks } from "./file-locks.ts";
import { finishRun } from "./finish-run.ts";
import { createMachines } from "./machines.ts";
import { onHostNotes } from "./on-host.ts";
import { jobsIn } from "./places.ts";
import { type Reporter, reporter } from "./reporter.ts";
import { ownIdentity, type RunInfo } from "./run-record.ts";
import type { RunSpec } from "./run-spec.ts";
import { takenWords } from "./show-plan.ts";
import { lastTimings } from "./timings.ts";

/** A run whose folder is ready. */
export interface ReadyRun {
  readonly order: RunSpec;
  readonly info: RunInfo;
  readonly store: Store;
  readonly issuer: OidcIssuer;
  readonly facts: RunFacts;
  /** The archive that `checkout` brings; nothing when no job checks anything out. */
  readonly checkout: string | undefined;
  readonly interrupts: Interrupts;
  /** Told when something may be left on an engine. */
  readonly onLeft: () => void;
}

/** How often a person wanted to end the run, and what is done each time. */
export interface Interrupts {
  count: number;
  onEach: () => void;
}

/** Runs the jobs while a person may watch, answer and interrupt; gives the status to end with, and what happened. */
export async function executeRun(
  io: Io,
  ready: ReadyRun,
): Promise<{ readonly status: ExitCode; readonly record: RunRecord }> {
  const { order, info, store, interrupts } = ready;
  const began = performance.now();
  const shown = reporter(io, {
    json: order.flags.json ?? false,
    quiet: order.flags.quiet ?? false,
    now: () => performance.now() - began,
  });
  const [hurry, kill] = [new AbortController(), new AbortController()];
  let disk: NodeJS.ErrnoException | undefined;
  let cancel = (): void => undefined;
  interrupts.onEach = () => {
    if (interrupts.count === 1)
      shown.say(
        "Canceling: what runs is ended, and jobs that clean up still run. Once more to kill what runs, and to end these.",
      );
    else if (interrupts.count === 2) {
      shown.say("Killing what was told to end, and ending the jobs that clean up. Once more to kill these too.");
      // Before these are canceled: they have a grace of their own.
      hurry.abort();
    } else if (!kill.signal.aborted) {
      shown.say("Killing what still runs.");
      kill.abort();
    }
    cancel();
  };
  /** Jobs that clean up are ended too: what they do could not be noted. */
  const end = (): void => {
    cancel();
    cancel();
  };
  const log = openEventLog(join(order.runs.folder(info.id), runFolder.events), (error) => {
    disk = error;
    end();
  });
  const report = (event: RunEvent): void => {
    const reported = withOrigin(event, order.taken);
    log.write(reported);
    shown.report(reported);
  };
  for (const note of onHostNotes(order.plan.jobs, { places: order.choices, own: hostResources(io).architecture }))
    shown.say(`${io.paint("yellow", "note:")} ${note}`);
  try {
    const running = runWorkflow({
      ...dependencies(io, ready, { shown, hurry: hurry.signal, kill: kill.signal }),
      report,
    });
    cancel = running.cancel;
    // The first events are reported before there is anything to cancel.
    if (disk !== undefined) end();
    const result = await running.done;
    log.close();
    const ended = { order, info, store, shown, result, disk, interrupts: interrupts.count };
    return { status: await finishRun(io, ended), record: shown.record };
  } catch (error) {
    shown.stop();
    throw error;
  } finally {
    log.close();
  }
}

/** While a question is asked, Ctrl-C is its answer and no signal. */
function interruptBy(interrupts: Interrupts): void {
  interrupts.count += 1;
  interrupts.onEach();
}

/** A job that is taken over has ended before this run began, which is reported with its end. */
function withOrigin(event: RunEvent, taken: ReadonlyMap<string, string>): RunEvent {
  if (event.kind !== "job-ended" || event.status !== "success") return event;
  const run = taken.get(event.job);
  return run === undefined ? event : { ...event, because: takenWords(run) };
}

function dependencies(
  io: Io,
  { order, info, store, issuer, facts, checkout, interrupts, onLeft }: ReadyRun,
  { shown, hurry, kill }: { readonly shown: Reporter; readonly hurry: AbortSignal; readonly kill: AbortSignal },
): Omit<RunDependencies, "report"> {
  const { state, runs, choices, flags, secrets } = order;
  const { id } = info;
  const note = (message: string): void => shown.say(`${io.paint("yellow", "note:")} ${message}`);
  return {
    facts,
    store,
    secrets,
    issuer,
    ...(info.about !== undefined && { about: info.about }),
    caches: cachesIn(folderStore(state.caches), Date.now),
    createMachine: createMachines(io, {
      run: id,
      runs: state.runs,
      places: choices,
      certificates: choices.certificates,
      engines: order.engines,
      forNamed: order.served.forNamed,
      onHost: jobsIn("host", { jobs: order.plan.jobs, places: choices }).reduce(
        (sum, { body }) => sum + body.parallelism,
        0,
      ),
      hurry,
      kill,
      onNote: note,
      onLeft,
    }),
    checkout: async () => {
      if (checkout === undefined) throw new Error("Internal error: nothing was collected for the checkout.");
      return createReadStream(checkout);
    },
    timings: lastTimings(runs),
    clock: {
      now: () => Math.round(performance.now()),
      sleep: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
    },
    now: Date.now,
    approve: approvals(io, flags, { ask: shown.ask, onInterrupt: () => interruptBy(interrupts) }),
    locks: fileLocks(state.locks, { process: ownIdentity(), run: id }),
    maxConcurrent: choices.concurrency,
    ...(flags.shellOnFailure === true && {
      shellOnFailure: ({ job }, { machine, env, workingDirectory }) =>
        shown.aside(async () => {
          io.say(`The job "${job}" failed. This shell is in its machine; the run goes on when you leave it.`);
          await machine.openShell?.({ env, workingDirectory });
        }),
    }),
  };
}
