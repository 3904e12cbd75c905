import type { PlannedBody, PlannedJob, WorkflowPlan } from "../plan/plan.ts";
import type { RunSecrets } from "./dependencies.ts";
import { secretsOf } from "./secrets.ts";

/** A context that jobs name and nobody gave. */
export interface MissingContext {
  readonly context: string;
  readonly jobs: readonly string[];
  /** Variables that these jobs seem to need and that nothing else gives, sorted: some of them stand in the context. */
  readonly variables: readonly string[];
}

/** The contexts that are missing, in the order in which the jobs name them. */
export function missingContexts(plan: WorkflowPlan, secrets: RunSecrets): readonly MissingContext[] {
  const jobsOf = new Map<string, PlannedJob[]>();
  for (const job of plan.jobs)
    for (const context of job.contexts)
      if (!secrets.contexts.has(context)) jobsOf.set(context, [...(jobsOf.get(context) ?? []), job]);
  return [...jobsOf].map(([context, jobs]) => ({
    context,
    jobs: jobs.map(({ name }) => name),
    variables: [...new Set(jobs.flatMap((job) => neededBy(job, secrets)))].toSorted(),
  }));
}

/**
 * What a job reads and nobody sets, as far as its text tells. By habit, variables that come from outside are written in capitals: `$NAME`
 * and `${NAME}` in its commands, its environment and the credentials of its images, or a value that is a name alone, which is how an
 * orb's parameter of the type env_var_name arrives. What the text itself sets somewhere, or the shell and CircleCI, is left out.
 */
function neededBy(job: PlannedJob, secrets: RunSecrets): readonly string[] {
  const { body } = job;
  if (body === undefined) return [];
  const texts = textsOf(body);
  const values = environmentsOf(body).flatMap(Object.values);
  const names = [...texts.flatMap(readIn), ...values.filter((value) => loneName.test(value))];
  const known = new Set([
    ...Object.keys(secretsOf(job, secrets)),
    ...environmentsOf(body).flatMap(Object.keys),
    ...texts.flatMap(setIn),
  ]);
  return names.filter((name) => !known.has(name) && !ownNames.test(name));
}

const loneName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** Of the shell, the machine and CircleCI. */
const ownNames =
  /^(?:CI|CIRCLECI|CIRCLE_\w+|BASH\w*|HOME|PATH|PWD|OLDPWD|TMPDIR|USER|SHELL|SHLVL|LANG|LC_\w+|TERM|HOSTNAME|IFS|UID|EUID|PPID|RANDOM|SECONDS|LINENO|OPTARG|OPTIND|REPLY|PIPESTATUS|FUNCNAME|EPOCH\w*)$/;

/**
 * A parameter that is read; with a default it may be missing, unless the default is the name of another one, which is how a script of an orb
 * has the default of an env_var_name. What stands in a comment is not read, nor is `$ARGS.positional`, which is jq's.
 */
const readIn = (text: string): readonly string[] =>
  [
    ...text
      .replaceAll(/^\s*#.*$/gm, "")
      .matchAll(
        /(?<!\\)\$(?:(?!ARGS\.)([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)(?!\w|:?[-=+])|\{\w+:-([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\})/g,
      ),
  ].map(([, plain, braced, otherwise]) => plain ?? braced ?? otherwise ?? "");

/** `NAME=`, `for NAME`, `read NAME` and the like. */
const setIn = (text: string): readonly string[] =>
  [
    ...text.matchAll(/(?<![\w$"'{])([A-Z_][A-Z0-9_]*)\+?=/g),
    ...text.matchAll(/\b(?:for|read(?: -\w+)*|local|declare|typeset)\s+([A-Z_][A-Z0-9_]*)/g),
  ].map(([, name = ""]) => name);

function environmentsOf({ environment, steps }: PlannedBody): readonly Readonly<Record<string, string>>[] {
  return [environment, ...steps.flatMap((step) => (step.kind === "run" ? [step.environment] : []))];
}

function textsOf(body: PlannedBody): readonly string[] {
  const { executor, steps } = body;
  const commands = steps.flatMap((step) => (step.kind === "run" ? [step.command] : []));
  const containers = executor.kind === "docker" ? executor.containers : [];
  const images = containers.flatMap(({ auth, environment }) => [
    ...(auth === undefined ? [] : [auth.username, auth.password]),
    ...Object.values(environment),
  ]);
  return [...commands, ...environmentsOf(body).flatMap(Object.values), ...images];
}
