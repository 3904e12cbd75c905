import { join } from "node:path";
import { compile } from "../../compiler/compile.ts";
import { hostResources } from "../../machines/host/resources.ts";
import { pipelineData } from "../../runner/plan/pipeline-data.ts";
import type { WorkflowPlan } from "../../runner/plan/plan.ts";
import { planWorkflow, workflowsThatRun } from "../../runner/plan/plan-workflow.ts";
import { type MissingContext, missingContexts } from "../../runner/steps/context-needs.ts";
import { compileOptions } from "../check/compile-options.ts";
import { readConfig } from "../check/read-config.ts";
import { knownNeeds } from "../contexts/known-needs.ts";
import { CliError } from "../io/cli-error.ts";
import type { Io } from "../io/io.ts";
import { fails } from "../io/show-diagnostics.ts";
import { withOrbs } from "../orbs/orb-lookup.ts";
import { type UnfilledContext, unfilledContexts } from "../rehearse/contexts-needed.ts";
import type { Engines } from "../rehearse/engines.ts";
import { jobsIn } from "../rehearse/places.ts";
import type { MissingHere } from "../rehearse/preflight/missing-here.ts";
import { preflight } from "../rehearse/preflight/preflight.ts";
import { readSecrets } from "../rehearse/read-secrets.ts";
import { type RunFlags, readChoices } from "../rehearse/run-flags.ts";
import { gitFacts } from "../repository/git-facts.ts";
import { repositoryTop } from "../repository/top.ts";
import { stateFolder } from "../state/state-folder.ts";

/** What a rehearsal of the repository's configuration needs, and what of it is not here. */
export interface ConfigurationNeeds {
  /** Its path; null where there is none yet. */
  readonly path: string | null;
  /** Why it cannot be planned; null where it can. */
  readonly problem: { readonly message: string; readonly next: readonly string[] } | null;
  readonly jobs: { readonly inContainers: number; readonly onHost: number };
  /** The names of the tools without which it does not run. */
  readonly tools: readonly string[];
  readonly missingContexts: readonly MissingContext[];
  readonly unfilledContexts: readonly UnfilledContext[];
  readonly missingHere: readonly MissingHere[];
}

/**
 * Plans all workflows that a pipeline would run, and looks for what their jobs need, as `run` does before it starts
 * anything.
 */
export async function configurationNeeds(
  io: Io,
  { flags, engines }: { readonly flags: RunFlags; readonly engines: Engines },
): Promise<ConfigurationNeeds> {
  // What the compiler and the contexts' files give cause to say is for `validate` and `run`.
  const quiet: Io = { ...io, say: () => undefined };
  let path = flags.config ?? null;
  try {
    const source = await readConfig(quiet, flags.config);
    path = source.name;
    const plan = await planAll(quiet, source, flags);
    if (plan === undefined) return notPlanned(io, path, broken);
    const choices = readChoices(quiet, flags);
    const state = stateFolder(io);
    const places = { jobs: plan.jobs, places: choices };
    const [contained, onHost] = [jobsIn("container", places), jobsIn("host", places)];
    const { missing } = await preflight(quiet, plan, { places: choices, engines });
    const secrets = readSecrets(quiet, plan, { envFile: flags.envFile, contextFiles: choices.contextFiles, state });
    const emulated = missing.some(({ what }) => what === "emulation of arm64");
    return {
      path,
      problem: null,
      jobs: { inContainers: contained.length, onHost: onHost.length },
      tools: [
        ...always(io),
        ...(contained.length > 0 ? inContainers : []),
        ...(onHost.length > 0 ? ["bash", "tar"] : []),
        ...(emulated ? ["arm64"] : []),
      ],
      missingContexts: missingContexts(plan, secrets, knownNeeds(quiet, state)),
      unfilledContexts: unfilledContexts(secrets),
      missingHere: missing,
    };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return notPlanned(io, path, path === null ? null : { message: error.message, next: error.next });
  }
}

const inContainers = ["container engine"];

/** Git says which files belong to a checkout; a folder that is none is taken as it is. */
const always = (io: Io): readonly string[] => [
  "node",
  ...(io.files.kind(join(repositoryTop(io), ".git")) === "nothing" ? [] : ["git"]),
];

const broken = { message: "It has errors, or no workflow that would run.", next: ["See them: arm-pipeline validate"] };

/** Without a plan, what jobs in containers need, which is where they run by default. */
const notPlanned = (io: Io, path: string | null, problem: ConfigurationNeeds["problem"]): ConfigurationNeeds => ({
  path,
  problem,
  jobs: { inContainers: 0, onHost: 0 },
  tools: [...always(io), ...inContainers],
  missingContexts: [],
  unfilledContexts: [],
  missingHere: [],
});

/** The jobs of all workflows as of one; a job then has its workflow's name before its own, where there are several. */
async function planAll(
  io: Io,
  source: Awaited<ReturnType<typeof readConfig>>,
  flags: RunFlags,
): Promise<WorkflowPlan | undefined> {
  const [options, facts] = await Promise.all([compileOptions(io, source, flags), gitFacts(io)]);
  const given = { ...facts, ...options.values };
  const { compiled, diagnostics } = await withOrbs(io, flags, (orbsOf) =>
    compile(source, { ...options, values: given, lookUpOrb: orbsOf(source) }),
  );
  if (fails(diagnostics, false)) return undefined;
  const values = pipelineData(source, { values: given, parameters: options.parameters ?? {} });
  const names =
    flags.workflow === undefined ? workflowsThatRun(compiled, values).map(({ name }) => name) : [flags.workflow];
  const plans = names.flatMap(
    (workflow) =>
      planWorkflow(compiled, { values, workflow, images: readChoices(io, flags).images, host: hostResources(io) })
        .plan ?? [],
  );
  const [first] = plans;
  if (first === undefined || plans.length < names.length) return undefined;
  if (plans.length === 1) return first;
  const jobs = plans.flatMap((plan) => plan.jobs.map((job) => ({ ...job, name: `${plan.workflow}/${job.name}` })));
  return { ...first, jobs };
}
