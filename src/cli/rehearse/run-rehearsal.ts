import { hostResources } from "../../machines/host/resources.ts";
import type { RunRecord } from "../../runner/report/run-model.ts";
import { missingContexts } from "../../runner/steps/context-needs.ts";
import { pipelineParameters } from "../check/pipeline-parameters.ts";
import { knownNeeds } from "../contexts/known-needs.ts";
import { realCredentials } from "../contexts/real-credentials.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { stateFolder } from "../state/state-folder.ts";
import { checkApprovals } from "./approvals.ts";
import { checkWritable } from "./check-writable.ts";
import { type CompiledRun, compileRun } from "./compile-run.ts";
import { sayMissing, sayUnfilled, unfilledContexts } from "./contexts-needed.ts";
import { continuedBy, refuseUnknownLater, splitAsked } from "./continuation.ts";
import { diskWords } from "./disk-words.ts";
import { type Engines, openEngines } from "./engines.ts";
import { type MissingHere, sayMissingHere } from "./preflight/missing-here.ts";
import { preflight } from "./preflight/preflight.ts";
import { pullImages } from "./preflight/pull-images.ts";
import { prepareRun } from "./prepare-run.ts";
import { readSecrets } from "./read-secrets.ts";
import { continuedFlags, continuedPlan, earlierRun } from "./rerun.ts";
import { type RunChoices, type RunFlags, readChoices } from "./run-flags.ts";
import { runsIn } from "./run-record.ts";
import { showPlan } from "./show-plan.ts";
import { startRun } from "./start-run.ts";
import { checkWhatIf } from "./what-if-class.ts";

/** What was asked for on the command line. */
export interface Asked {
  readonly jobs: readonly string[];
  readonly flags: RunFlags;
  /** The names of the flags that were written, and not left to their defaults. */
  readonly given: ReadonlySet<string>;
  /** The configuration, where it was compiled before. */
  readonly compiledRun?: CompiledRun;
  /** Set where each workflow of a pipeline is rehearsed in turn: what goes on with the hand-over of a setup. */
  readonly each?: (io: Io, asked: Asked) => Promise<void>;
  /** What ran before of the same pipeline: the setup that this goes on from. */
  readonly before?: readonly RunRecord[];
}

/** Rehearses a workflow, or shows the plan. Whatever is wrong is said before anything is started. */
export async function runRehearsal(io: Io, asked: Asked): Promise<void> {
  const engines = openEngines(io, asked.flags.engine);
  // A connection that is kept for the next request would keep this process too.
  await rehearse(io, asked, engines).finally(engines.close);
}

async function rehearse(io: Io, asked: Asked, engines: Engines): Promise<void> {
  const state = stateFolder(io);
  const runs = runsIn(state);
  const { rerunFailed } = asked.flags;
  const earlier = rerunFailed === undefined ? undefined : await earlierRun(runs, rerunFailed);
  const flags = earlier === undefined ? asked.flags : continuedFlags(asked.flags, asked.given, earlier.info);
  const jobs = earlier === undefined || asked.jobs.length > 0 ? asked.jobs : earlier.info.asked;
  const choices = readChoices(io, flags);
  const compiledRun = asked.compiledRun ?? (await compileRun(io, flags));
  const { now, later } = splitAsked({ jobs, flags }, compiledRun);
  refuseUnknownLater(io, compiledRun.source, later);
  const prepared = await prepareRun(io, { ...now, choices, compiledRun });
  if (prepared === undefined) return;
  checkApprovals(prepared.plan, flags);
  checkWhatIf(prepared.plan, choices.whatIf);
  const { plan, taken, story } =
    earlier === undefined
      ? { plan: prepared.plan, taken: new Map<string, string>(), story: [] }
      : continuedPlan(prepared.plan, earlier);
  for (const line of story) io.say(line);
  const secrets = readSecrets(io, plan, { envFile: flags.envFile, contextFiles: choices.contextFiles, state });
  const missing = missingContexts(plan, secrets, knownNeeds(io, state));
  const unfilled = unfilledContexts(secrets);
  const here = await preflight(io, plan, { places: choices, engines });
  const complete = missing.length + unfilled.length + here.missing.length === 0;
  if (flags.dryRun === true) {
    const { architecture } = hostResources(io);
    showPlan(io, plan, { places: choices, architecture, missing, preflight: here, taken, json: flags.json ?? false });
    sayMissing(io, missing, { state });
    sayUnfilled(io, unfilled);
    sayMissingHere(io, here.missing);
    sayReal();
    return io.exit(complete ? ExitCode.ok : ExitCode.invalidConfig);
  }
  if (!complete) {
    sayMissing(io, missing, { state });
    sayUnfilled(io, unfilled);
    return notStarted(io, here.missing);
  }
  checkWritable(state);
  sayReal();
  const refused = await pullImages(io, here.toPull, secrets);
  if (refused.length > 0) return notStarted(io, refused);
  // A run that goes on from this one is of the same workflow, without being asked again.
  const chosen = prepared.workflow === undefined ? now.flags : { ...now.flags, workflow: prepared.workflow };
  const { status, folder, record } = await startRun(io, {
    state,
    runs,
    flags: chosen,
    choices: withCores(choices, here.served.cpus),
    engines,
    served: here.served,
    plan,
    taken,
    secrets,
    asked: now.jobs,
    facts: prepared.facts,
    original: prepared.plan,
    configuration: prepared.configuration,
    oneOfSeveral: asked.each !== undefined,
    before: asked.before ?? [],
    ...(earlier !== undefined && { earlier }),
  }).catch(orWords);
  if (plan.setup !== true || status !== ExitCode.ok) return io.exit(status);
  const continued = await continuedBy(io, folder, {
    flags: later.flags,
    started: pipelineParameters(io, compiledRun.source, flags),
  });
  if (continued === undefined) {
    if (flags.json !== true) io.say("The setup handed on no configuration, so the pipeline ends here.");
    return io.exit(status);
  }
  if (flags.json !== true)
    io.say(`The pipeline goes on with what the setup handed on: ${continued.config}, with ${continued.paramsFile}.`);
  const next: Asked = { jobs: later.jobs, flags: continued, given: asked.given, before: [record] };
  await (asked.each === undefined ? rehearse(io, next, engines) : asked.each(io, next));

  function sayReal(): void {
    const real = realCredentials(plan.jobs, secrets);
    if (real !== undefined) io.say(`${io.paint("yellow", "note:")} ${real}`);
  }
}

/** As many machines at once as this host and the engines of the flags have cores, where nobody says how many. */
const withCores = (choices: RunChoices, cpus: number): RunChoices =>
  choices.concurrencyGiven ? choices : { ...choices, concurrency: Math.max(choices.concurrency, cpus) };

function notStarted(io: Io, missing: readonly MissingHere[]): void {
  sayMissingHere(io, missing);
  io.say("Nothing was started.");
  io.exit(ExitCode.invalidConfig);
}

/** A disk that is full already is no bug of ours. */
function orWords(error: unknown): never {
  const words = diskWords(error);
  if (words === undefined) throw error;
  const mayNot = error instanceof Error && "code" in error && /^(?:EACCES|EPERM|EROFS)$/.test(String(error.code));
  throw new CliError(words, {
    code: ExitCode.runFailed,
    next: [
      mayNot
        ? "Let this user write to .arm-pipeline and all that is in it."
        : "Make room, as with: arm-pipeline runs clean --older-than 7d --yes",
    ],
  });
}
