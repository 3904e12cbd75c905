import type { PlannedBody, PlannedStep } from "../plan/plan.ts";

/**
 * What a job reads and does not set, as far as its text tells. By habit, variables that come from outside are written
 * in capitals: `$NAME` and `${NAME}` in its commands, its environment and the credentials of its images, or a value
 * that is a name alone, which is how an orb's parameter of the type env_var_name arrives. What the text itself sets
 * somewhere, or the shell and CircleCI, is left out. `passedOver` says of steps that what they read is known otherwise;
 * what they set counts.
 */
export function readVariables(body: PlannedBody, passedOver: (step: PlannedStep) => boolean): readonly string[] {
  const runs = body.steps.filter((step) => step.kind === "run");
  const steps = runs.filter((step) => !passedOver(step));
  const environments = [body.environment, ...steps.map(({ environment }) => environment)];
  const values = environments.flatMap((environment) => Object.values(environment));
  const texts = [...steps.map(({ command }) => command), ...values, ...imageTexts(body)];
  const names = [...texts.flatMap(readIn), ...values.filter((value) => loneName.test(value))];
  const known = new Set([
    ...environments.flatMap((environment) => Object.keys(environment)),
    ...[...texts, ...runs.map(({ command }) => command)].flatMap(setIn),
  ]);
  return names.filter((name) => !known.has(name) && !ownNames.test(name));
}

function imageTexts({ executor }: PlannedBody): readonly string[] {
  const containers = executor.kind === "docker" ? executor.containers : [];
  return containers.flatMap(({ auth, environment }) => [
    ...(auth === undefined ? [] : [auth.username, auth.password]),
    ...Object.values(environment),
  ]);
}

const loneName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** Of the shell, the machine and CircleCI. */
const ownNames =
  /^(?:CI|CIRCLECI|CIRCLE_\w+|BASH\w*|HOME|PATH|PWD|OLDPWD|TMPDIR|USER|SHELL|SHLVL|LANG|LC_\w+|TERM|HOSTNAME|IFS|UID|EUID|PPID|RANDOM|SECONDS|LINENO|OPTARG|OPTIND|REPLY|PIPESTATUS|FUNCNAME|EPOCH\w*)$/;

/**
 * A parameter that is read; with a default it may be missing, unless the default is the name of another one, which is
 * how a script of an orb has the default of an env_var_name. An array is none: no variable of an environment is one.
 * What stands in a comment is not read, nor is `$ARGS.positional`, which is jq's.
 */
const readIn = (text: string): readonly string[] =>
  [
    ...text
      .replaceAll(/^\s*#.*$/gm, "")
      .matchAll(
        /(?<!\\)\$(?:(?!ARGS\.)([A-Z_][A-Z0-9_]*)|\{([A-Z_][A-Z0-9_]*)(?!\w|:?[-=+]|\[)|\{\w+:-([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\})/g,
      ),
  ].map(([, plain, braced, otherwise]) => plain ?? braced ?? otherwise ?? "");

/**
 * `NAME=`, `for NAME`, `local A B`, `read -r NAME`, `mapfile -t NAME`, `printf -v NAME`, `getopts x NAME` and the like.
 */
const setIn = (text: string): readonly string[] => [
  ...[...text.matchAll(/(?<![\w$"'{])([A-Z_][A-Z0-9_]*)(?:\[[^\]\n]*\])?\+?=/g)].map(([, name = ""]) => name),
  ...[...text.matchAll(/\b(?:for|printf -v|getopts \S+)\s+([A-Z_][A-Z0-9_]*)/g)].map(([, name = ""]) => name),
  ...[
    ...text.matchAll(
      /\b(?:read|local|declare|typeset|readonly|mapfile|readarray)((?:\s+-\w+(?:\s+\d+)?)*(?:[ \t]+[A-Z_][A-Z0-9_]*)+)/g,
    ),
  ].flatMap(([, names = ""]) => names.trim().split(/\s+/)),
];
