import {
  type AnyOrb,
  boolean,
  type CommandDefinition,
  include,
  type JobDefinition,
  type Parameter,
  reference,
  run,
  type Step,
  type StepWhen,
  when,
} from "../model/index.ts";

/** The parameter by which a job of this orb tells its commands that it has brought the functions for all of them. */
export const bringFunctions = "bring_functions";

const parameter = boolean(
  "Whether a step of its own brings the functions that the steps of this orb share. True by default, as this command needs it in a job of yours; the jobs of this orb bring them once and say false.",
  { default: true },
);

/** The name of the step, by which a script that does not find the functions sends its reader there. */
export const sharingStep = "Share functions between steps";

/** Packing finds the component by this path, and from it the scripts whose libraries the step brings. */
const bring = (kind: "commands" | "jobs" | "apart", name: string, ending: { readonly when?: StepWhen } = {}): Step =>
  run({
    name: sharingStep,
    ...ending,
    environment: { PARAM_COMPONENT: name },
    command: include(`scripts/shared/${kind}/${name}.sh`),
  });

/**
 * Libraries that few uses of a job need. Such a job brings them by a step of its own, under a condition, so that no
 * other compiled configuration carries them; a command that is used alone brings all of its libraries.
 */
export const librariesApart: ReadonlySet<string> = new Set(["attest", "registry_api"]);

/** The scripts of a job that run after that step only. */
export const scriptsApart: ReadonlySet<string> = new Set(["push_attested_image", "verify_attestations"]);

/** The step of a job that brings what its scripts need of the libraries apart. */
export const bringApart = (job: string): Step => bring("apart", job);

type Sharing<C extends CommandDefinition> = C & {
  readonly parameters: C["parameters"] & Readonly<Record<typeof bringFunctions, Parameter<boolean, false>>>;
};
type SharingOrb<O extends AnyOrb> = Omit<O, "commands"> & {
  readonly commands: { readonly [K in keyof O["commands"]]: Sharing<O["commands"][K] & CommandDefinition> };
};

/** An orb whose jobs and commands bring the functions that their scripts take in from libraries. */
export function withSharedFunctions<O extends AnyOrb>(orb: O): SharingOrb<O> {
  const each = <D>(parts: Readonly<Record<string, D>>, change: (part: D) => D) =>
    Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, change(part)]));
  const shared = { ...orb, commands: each(orb.commands, bringing), jobs: each(orb.jobs, sharing) };
  return shared as unknown as SharingOrb<O>;
}

/**
 * A job whose steps share their libraries: they stand once in its compiled configuration, in its first step, instead of
 * in each step. That step takes some milliseconds; a build_and_push job has become a third as long. It runs after
 * pre-steps that failed too where one that logs out will: what a command in them logged in to, it has to take away, and
 * the functions that such a command brought are only its own.
 */
function sharing(job: JobDefinition): JobDefinition {
  if (!("steps" in job)) return job;
  const logsOut = job.steps.some(takesAway) ? ({ when: "always" } as const) : {};
  return { ...job, steps: [bring("jobs", job.name, logsOut), ...job.steps.map(withoutOwn)] };
}

/** Whether a step is a command that runs after a failure too. */
function takesAway(step: Step): boolean {
  if (step.kind === "when" || step.kind === "unless") return step.steps.some(takesAway);
  return step.kind === "call" && "steps" in step.command && runsAlways(step.command as CommandDefinition);
}

const runsAlways = ({ steps }: CommandDefinition): boolean =>
  steps.some((step) => step.kind === "built-in" && step.options.when === "always");

/** Each command that a job calls, told that the functions are there. What a user splices in is left alone. */
function withoutOwn(step: Step): Step {
  if (step.kind === "call") return { ...step, arguments: { ...step.arguments, [bringFunctions]: false } };
  return step.kind === "when" || step.kind === "unless" ? { ...step, steps: step.steps.map(withoutOwn) } : step;
}

/** A command that somebody's own job can use alone: it brings what it needs of the libraries, unless the job has. */
function bringing(command: CommandDefinition): CommandDefinition {
  const own = bring("commands", command.name, runsAlways(command) ? { when: "always" } : {});
  return {
    ...command,
    parameters: { ...command.parameters, [bringFunctions]: parameter },
    steps: [when(reference(`parameters.${bringFunctions}`), [own]), ...command.steps],
  };
}
