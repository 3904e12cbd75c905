import { Readable } from "node:stream";
import type { StepWhen } from "../../circleci/steps.ts";
import type { StepOutcome } from "../events.ts";
import type { Machine } from "../machine/machine.ts";
import type { PlannedBody, PlannedJob } from "../plan/plan.ts";
import { isFailure, outcomeWords } from "../report/format.ts";
import type { JobContext, JobEnd } from "../schedule/dependencies.ts";
import { createMask, type Mask } from "../secrets/mask.ts";
import { runFolder } from "../state/run-folder.ts";
import { BackgroundSteps } from "./background.ts";
import type { JobDependencies } from "./dependencies.ts";
import { doStep } from "./do-step.ts";
import { nodeReport } from "./node-report.ts";
import { oidcClaims, signToken } from "./oidc.ts";
import { refusedBecause } from "./refused.ts";
import { pathIn, type RunningNode } from "./running-node.ts";
import { secretsOf, secretValues } from "./secrets.ts";
import { continuationIn, putTaskData, releasesIn } from "./task-data.ts";
import { builtInVariables } from "./variables.ts";

/** The first step of every job, made by CircleCI. */
const spinUp = { index: 0, name: "Spin up environment" };

const canceled: JobEnd = { status: "canceled", because: "the run was canceled" };

/**
 * Runs one node of a job: a machine, the steps in their order, and the end of all that was started. After a cancel no
 * step begins, not even one for `always`: https://discuss.circleci.com/t/create-value-cancelled-for-run-s-when/12231
 */
export async function runNode(job: PlannedJob, context: JobContext, deps: JobDependencies): Promise<JobEnd> {
  const prepared = prepare(job, context, deps);
  const started = await startMachine(prepared);
  if ("status" in started) return started;
  const node: RunningNode = { ...prepared, machine: started.machine };
  const background = new BackgroundSteps(node.report);
  let end: JobEnd;
  try {
    end = await runSteps(node, { background, mask: prepared.mask });
    if (!context.signal.aborted) await afterSteps(node, end);
  } finally {
    background.stop();
    await dispose(node, started.machine);
  }
  await background.done();
  return end;
}

type Prepared = Omit<RunningNode, "machine"> & {
  readonly secrets: Readonly<Record<string, string>>;
};

function prepare(job: PlannedJob, context: JobContext, deps: JobDependencies): Prepared {
  const { body } = job;
  if (body === undefined) throw new Error(`Internal error: the job "${job.name}" has no steps.`);
  const { facts, issuer } = deps;
  const place = { job: job.name, node: context.node };
  const secrets = secretsOf(job, deps.secrets);
  const claims = oidcClaims({ job, attempt: context.attempt, facts, issuer, now: deps.now() });
  const tokens = {
    CIRCLE_OIDC_TOKEN: signToken(claims.v1, issuer),
    CIRCLE_OIDC_TOKEN_V2: signToken(claims.v2, issuer),
  };
  const mask = createMask(secretValues(job, deps.secrets), { asTheyAre: Object.values(tokens) });
  // The later one wins: https://circleci.com/docs/guides/security/env-vars/#order-of-precedence
  const builtIn = builtInVariables({ job, body, context, facts });
  const env = { ...secrets, ...builtIn, ...tokens, ...primaryVariables(body), ...body.environment };
  const report = nodeReport({ place, mask, elapsed: context.elapsed, report: deps.report });
  return { job, body, place, context, env, report, deps, secrets, mask };
}

/**
 * What the configuration says for the container in which steps run: more than a context says, and less than the job.
 */
const primaryVariables = ({ executor }: PlannedBody): Readonly<Record<string, string>> =>
  executor.kind === "docker" ? (executor.containers[0]?.environment ?? {}) : {};

async function startMachine(prepared: Prepared): Promise<JobEnd | { readonly machine: Machine }> {
  const { job, body, place, context, deps, secrets, mask } = prepared;
  const { signal } = context;
  const step = prepared.report.start(spinUp);
  let machine: Machine | undefined;
  const fail = async (outcome: StepOutcome): Promise<JobEnd> => {
    step.end(outcome);
    if (machine !== undefined) await dispose(prepared, machine);
    return outcome.kind === "cancelled" ? canceled : failed(spinUp.name, { outcome, mask });
  };
  try {
    // What a rerun of the workflow stores takes the place of what was stored before.
    await deps.store.remove(runFolder.node(place));
    machine = await deps.createMachine({
      ...place,
      executor: body.executor,
      resources: body.resources,
      variables: secrets,
      remoteDocker: body.steps.some(({ kind }) => kind === "setup-remote-docker"),
      ...(deps.facts.plan.setup === true && { continues: true }),
      signal,
      onOutput: step.output,
    });
    const { attempt } = context;
    const { v1: claims } = oidcClaims({ job, attempt, facts: deps.facts, issuer: deps.issuer, now: deps.now() });
    await putTaskData(machine, { claims, issuer: deps.issuer, timings: await deps.timings(job.name) });
  } catch (error) {
    if (signal.aborted) return fail({ kind: "cancelled" });
    const message = refusedBecause(error);
    if (message !== undefined) return fail({ kind: "refused", message });
    await machine?.dispose();
    throw error;
  }
  if (signal.aborted) return fail({ kind: "cancelled" });
  step.end({ kind: "passed" });
  return { machine };
}

async function runSteps(
  node: RunningNode,
  { background, mask }: { readonly background: BackgroundSteps; readonly mask: Mask },
): Promise<JobEnd> {
  const { signal } = node.context;
  let failure: JobEnd | undefined;
  let halted = false;
  /** Why the last step that belongs to no other was skipped. */
  let ownersSkip: ReturnType<typeof whySkipped>;
  for (const [before, step] of node.body.steps.entries()) {
    const place = { index: before + 1, name: step.name };
    if (signal.aborted) return canceled;
    halted ||= background.halted;
    if (step.teardown !== true) ownersSkip = whySkipped(step.when, { failed: failure !== undefined, halted });
    const because = ownersSkip;
    if (because !== undefined) {
      node.report.skip(place, because);
      continue;
    }
    if (step.kind === "run" && step.background) {
      background.start(step, place, node);
      continue;
    }
    const report = node.report.start(place);
    const outcome = await doStep(step, node, report);
    report.end(outcome);
    if (outcome.kind === "cancelled") return canceled;
    if (outcome.kind === "halted") halted = true;
    if (isFailure(outcome)) failure ??= failed(step.name, { outcome, mask });
  }
  return failure ?? { status: "success" };
}

/**
 * https://circleci.com/docs/reference/configuration-reference/#the-when-attribute [?] After `circleci step halt`
 * nothing runs, as its words say:
 * https://circleci.com/docs/reference/configuration-reference/#ending-a-job-from-within-a-step
 */
function whySkipped(
  when: StepWhen,
  { failed, halted }: { readonly failed: boolean; readonly halted: boolean },
): Extract<StepOutcome, { kind: "skipped" }>["because"] | undefined {
  if (halted) return "the-job-was-halted";
  if (when === "on_success" && failed) return "an-earlier-step-failed";
  return when === "on_fail" && !failed ? "no-step-failed" : undefined;
}

const failed = (step: string, { outcome, mask }: { readonly outcome: StepOutcome; readonly mask: Mask }): JobEnd => ({
  status: "failed",
  because: mask.text(`the step "${step}" ${outcomeWords(outcome)}`).replace(/\.$/, ""),
});

/** What is to be done while the machine is there and its steps are over. */
async function afterSteps(node: RunningNode, { status }: JobEnd): Promise<void> {
  const { deps, machine, place, env, report } = node;
  try {
    for (const release of await releasesIn(machine))
      report.note(`A release was recorded, and no one was told: ${release}`);
    const continuation = deps.facts.plan.setup === true ? await continuationIn(machine) : undefined;
    if (continuation !== undefined) await deps.store.writeStream(runFolder.continuation, Readable.from([continuation]));
  } catch (error) {
    if (refusedBecause(error) === undefined) throw error;
  }
  if (status === "failed") await deps.shellOnFailure?.(place, { machine, env, workingDirectory: pathIn(node, ".") });
}

/** Something that is left of a machine is reported; the job is over all the same. */
async function dispose({ report }: Pick<RunningNode, "report">, machine: Machine): Promise<void> {
  try {
    await machine.dispose();
  } catch (error) {
    const message = refusedBecause(error);
    if (message === undefined) throw error;
    report.note(`Its machine could not be removed: ${message}`);
  }
}
