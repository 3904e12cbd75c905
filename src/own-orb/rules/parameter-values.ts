import { duration } from "../../circleci/durations.ts";
import { entriesOf, isConstant, type Line } from "./constant.ts";
import { hostPattern, repositoryPattern, type WrongPiece } from "./image-values.ts";

/*
 * What the scripts take for values that have a form: the same patterns as in orb/scripts/. A variable in a value is
 * expanded when the job runs, so that such a value is left out, and an entry of a list for itself.
 * tests/own-orb/same-as-the-shell.test.ts holds each pattern to the script's.
 */
interface Form {
  /** Whether it is a list, one entry a line. */
  readonly list?: true;
  readonly pattern: RegExp;
  readonly what: string;
  /** The script that has it; CircleCI itself has the others. */
  readonly script?: string;
  /** The jobs that mean this, where another one has a parameter of that name. */
  readonly jobs?: readonly string[];
}

const key = "[A-Za-z0-9_][A-Za-z0-9_.-]*(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?";
const variable = "[A-Za-z_][A-Za-z0-9_]*";
const stackPart = "[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}";
const keyed = {
  list: true,
  pattern: new RegExp(`^${key}=`),
  what: '"key=..." with a key of Pulumi\'s, such as image or aws:region',
  script: "configure_stack.sh",
} as const;

const urns = {
  list: true,
  pattern: /^(?:urn:pulumi:|\*)[^\p{Cc}]*$/u,
  what: "a URN of Pulumi",
  script: "lib/selection.sh",
} as const;

const codeHostApi = {
  pattern: /^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]+)?(?:\/[A-Za-z0-9._/-]*)?$/,
  what: "the address of an API, such as https://api.github.com",
  script: "comment_preview.sh",
} as const;

/** The forms, by parameter; an empty value is none, and always in order. */
export const forms = {
  config: keyed,
  secret_config: {
    ...keyed,
    pattern: new RegExp(`^${key}=${variable}$`),
    what: '"key=NAME", where NAME is the name of an environment variable',
  },
  role_arn: {
    pattern: /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[A-Za-z0-9_+=,.@/-]+$/,
    what: "the ARN of an IAM role",
    script: "assume_aws_role.sh",
  },
  role_region: { pattern: /^[a-z]{2}(?:-[a-z]+)+-[0-9]$/, what: "an AWS region", script: "assume_aws_role.sh" },
  github_api: codeHostApi,
  gitlab_api: codeHostApi,
  bitbucket_api: codeHostApi,
  pulumi_version: {
    pattern: /^[0-9]{1,4}\.[0-9]{1,5}\.[0-9]{1,5}(?:-[0-9A-Za-z.-]{1,60})?$/,
    what: "an exact version such as 3.259.0",
    script: "install_pulumi.sh",
  },
  platform: {
    pattern: /^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/,
    what: 'one platform, such as "linux/arm64"',
    script: "lib/image.sh",
  },
  build_args: { list: true, pattern: new RegExp(`^${variable}=`), what: "NAME=value", script: "build_image.sh" },
  secrets: {
    list: true,
    pattern: new RegExp(`^[A-Za-z0-9_.-]+=${variable}$`),
    what: "id=NAME, where NAME is the name of an environment variable",
    script: "build_image.sh",
  },
  stack: {
    pattern: new RegExp(`^${stackPart}(?:/${stackPart}){0,2}$`),
    what: 'the name of a stack (letters, digits, ".", "_" and "-", with "organisation/" before it if it has one)',
    script: "lib/handover.sh",
  },
  target: { ...urns, jobs: ["preview", "deploy"] },
  exclude: urns,
  replace: urns,
  labels: { list: true, pattern: /^[^=\s]+=/, what: "name=value", script: "build_image.sh" },
  annotations: { list: true, pattern: /^[^=:\s]+=/, what: "name=value", script: "lib/image.sh" },
  build_contexts: {
    list: true,
    pattern: /^[A-Za-z0-9][A-Za-z0-9_./:@-]*=./,
    what: "name=path or name=docker-image://reference",
    script: "build_image.sh",
  },
  add_hosts: {
    list: true,
    pattern: /^[A-Za-z0-9._-]+[:=](?:host-gateway|[0-9A-Fa-f.:]+)$/,
    what: "NAME:ADDRESS",
    script: "build_image.sh",
  },
  also_push_to: {
    list: true,
    pattern: new RegExp(`^${hostPattern}/${repositoryPattern}(?:=none|=${variable}:${variable})?$`),
    what: "HOST/PATH, HOST/PATH=USERNAME:PASSWORD with the names of two variables, or HOST/PATH=none",
    script: "lib/further_registries.sh",
  },
  backend: {
    pattern: /^(?:(?:https|file|s3|gs|azblob|postgres):\/\/|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$))\S*$/,
    what: "a URL of https, file, s3, gs, azblob or postgres",
    script: "log_in_to_backend.sh",
  },
  no_output_timeout: { pattern: duration.pattern, what: duration.words },
} as const satisfies Readonly<Record<string, Form>>;

/** The least that a number can be; those of the smoke test are in smoke-values.ts. */
export const leastNumbers = {
  attempts: 1,
  destroy_attempts: 1,
  ecs_deadline: 1,
  lock_wait: 0,
  max_database_age: 1,
  parallel: 0,
  role_duration: 900,
  time_limit: 0,
} as const;

/** AWS allows a role no longer. */
const mostSeconds = 43_200;

/** A parameter whose value has a form. */
export type FormedParameter = keyof typeof forms | keyof typeof leastNumbers;
/** Those parameters. */
export const formedParameters = Object.keys({ ...forms, ...leastNumbers }) as readonly FormedParameter[];

/** Whether the parameter of the job is the one that has the form. */
export function hasForm(parameter: FormedParameter, job: string): boolean {
  if (isNumber(parameter)) return true;
  const { jobs }: Form = forms[parameter];
  return jobs === undefined || jobs.includes(job);
}

/** What is wrong with a value. */
export function wrongValue(parameter: FormedParameter, value: string): readonly WrongPiece[] {
  if (isNumber(parameter)) return wrongNumber(parameter, value);
  const { list, pattern, what }: Form = forms[parameter];
  const pieces: readonly Line[] = list ? entriesOf(value) : [{ text: value, start: 0 }];
  return pieces
    .filter(({ text }) => text !== "" && isConstant(text) && !pattern.test(text))
    .map((piece) => ({ piece, what }));
}

const isNumber = (parameter: FormedParameter): parameter is keyof typeof leastNumbers => parameter in leastNumbers;

function wrongNumber(parameter: keyof typeof leastNumbers, value: string): readonly WrongPiece[] {
  const least = leastNumbers[parameter];
  const wrong = (what: string): readonly WrongPiece[] => [{ piece: { text: value, start: 0 }, what }];
  if (!isConstant(value)) return [];
  if (Number(value) < least) return wrong(`at least ${least}`);
  if (!/^[0-9]{1,6}$/.test(value)) return wrong("a whole number of six digits at most");
  return parameter === "role_duration" && Number(value) > mostSeconds ? wrong(`at most ${mostSeconds}`) : [];
}
