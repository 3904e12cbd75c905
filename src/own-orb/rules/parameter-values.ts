import { entriesOf, isConstant, type Line } from "./constant.ts";
import type { WrongPiece } from "./image-values.ts";

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
  /** Where the script has it. */
  readonly script: string;
}

const key = "[A-Za-z0-9_][A-Za-z0-9_.-]*(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?";
const stackPart = "[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}";
const keyed = {
  list: true,
  pattern: new RegExp(`^${key}=`),
  what: '"key=..." with a key of Pulumi\'s, such as image or aws:region',
  script: "configure_stack.sh",
} as const;

/** The forms, by parameter; an empty value is none, and always in order. */
export const forms = {
  config: keyed,
  secret_config: {
    ...keyed,
    pattern: new RegExp(`^${key}=[A-Za-z_][A-Za-z0-9_]*$`),
    what: '"key=NAME", where NAME is the name of an environment variable',
  },
  role_arn: {
    pattern: /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[A-Za-z0-9_+=,.@/-]+$/,
    what: "the ARN of an IAM role",
    script: "assume_aws_role.sh",
  },
  role_region: { pattern: /^[a-z]{2}(?:-[a-z]+)+-[0-9]$/, what: "an AWS region", script: "assume_aws_role.sh" },
  github_api: {
    pattern: /^https?:\/\/[A-Za-z0-9.-]+(?::[0-9]+)?(?:\/[A-Za-z0-9._/-]*)?$/,
    what: "the address of an API, such as https://api.github.com",
    script: "comment_preview.sh",
  },
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
  build_args: { list: true, pattern: /^[A-Za-z_][A-Za-z0-9_]*=/, what: "NAME=value", script: "build_image.sh" },
  secrets: {
    list: true,
    pattern: /^[A-Za-z0-9_.-]+=[A-Za-z_][A-Za-z0-9_]*$/,
    what: "id=NAME, where NAME is the name of an environment variable",
    script: "build_image.sh",
  },
  stack: {
    pattern: new RegExp(`^${stackPart}(?:/${stackPart}){0,2}$`),
    what: 'the name of a stack (letters, digits, ".", "_" and "-", with "organisation/" before it if it has one)',
    script: "lib/handover.sh",
  },
} as const satisfies Readonly<Record<string, Form>>;

/** A parameter whose value has a form. */
export type FormedParameter = keyof typeof forms;
/** Those parameters. */
export const formedParameters = Object.keys(forms) as readonly FormedParameter[];

/** What is wrong with a value. */
export function wrongValue(parameter: FormedParameter, value: string): readonly WrongPiece[] {
  const { list, pattern, what }: Form = forms[parameter];
  const pieces: readonly Line[] = list ? entriesOf(value) : [{ text: value, start: 0 }];
  return pieces
    .filter(({ text }) => text !== "" && isConstant(text) && !pattern.test(text))
    .map((piece) => ({ piece, what }));
}
