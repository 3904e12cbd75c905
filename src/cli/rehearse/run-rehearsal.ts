import { missingContexts } from "../../runner/steps/missing-contexts.ts";
import { CliError } from "../cli-error.ts";
import { ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { checkApprovals } from "./approvals.ts";
import { sayMissing } from "./contexts-needed.ts";
import { diskWords } from "./disk-words.ts";
import { hostResources } from "./host-resources.ts";
import { prepareRun } from "./prepare-run.ts";
import { readSecrets } from "./read-secrets.ts";
import { continuedFlags, continuedPlan, earlierRun } from "./rerun.ts";
import { type RunFlags, readChoices } from "./run-flags.ts";
import { runsIn } from "./run-record.ts";
import { showPlan } from "./show-plan.ts";
import { startRun } from "./start-run.ts";
import { stateFolder } from "./state-folder.ts";

/** What was asked for on the command line. */
export interface Asked {
  readonly jobs: readonly string[];
  readonly flags: RunFlags;
  /** The names of the flags that were written, and not left to their defaults. */
  readonly given: ReadonlySet<string>;
}

/** Rehearses a workflow, or shows the plan. Whatever is wrong is said before anything is started. */
export async function runRehearsal(io: Io, asked: Asked): Promise<void> {
  const state = stateFolder(io);
  const runs = runsIn(state);
  const { rerunFailed } = asked.flags;
  const earlier = rerunFailed === undefined ? undefined : await earlierRun(runs, rerunFailed);
  const flags = earlier === undefined ? asked.flags : continuedFlags(asked.flags, asked.given, earlier.info);
  const jobs = earlier === undefined || asked.jobs.length > 0 ? asked.jobs : earlier.info.asked;
  const choices = readChoices(io, flags);
  const prepared = await prepareRun(io, { jobs, flags, choices });
  if (prepared === undefined) return io.exit(ExitCode.invalidConfig);
  checkApprovals(prepared.plan, flags);
  const { plan, taken, story } =
    earlier === undefined
      ? { plan: prepared.plan, taken: new Map<string, string>(), story: [] }
      : continuedPlan(prepared.plan, earlier);
  for (const line of story) io.say(line);
  const secrets = readSecrets(io, plan, { envFile: flags.envFile, contextFiles: choices.contextFiles, state });
  const missing = missingContexts(plan, secrets);
  if (flags.dryRun === true) {
    const { architecture } = hostResources(io);
    showPlan(io, plan, { machine: choices.machine, architecture, missing, taken, json: flags.json ?? false });
    sayMissing(io, missing, { state, error: false });
    return;
  }
  if (missing.length > 0) {
    sayMissing(io, missing, { state, error: true });
    io.say("Nothing was started.");
    return io.exit(ExitCode.invalidConfig);
  }
  const status = await startRun(io, {
    ...{ state, runs, flags, choices, plan, taken, secrets, asked: jobs },
    ...{ facts: prepared.facts, original: prepared.plan },
    ...(earlier !== undefined && { earlier }),
  }).catch(orWords);
  io.exit(status);
}

/** A disk that is full already is no mistake of ours. */
function orWords(error: unknown): never {
  const words = diskWords(error);
  if (words === undefined) throw error;
  throw new CliError(words, {
    code: ExitCode.runFailed,
    next: ["Make room, as with: arm-pipeline runs clean --older-than 7d --yes"],
  });
}
