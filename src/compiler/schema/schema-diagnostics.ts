import { newCompilerSince, newCompilerSinceInWords } from "../../circleci/compilers.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import { nearestName, suggest } from "../diagnostics/suggest.ts";

/* What the schemas report. */

/** Two keys of which only one can be there. */
export const conflictingKeys = defineDiagnostic<{
  readonly title: string;
  readonly key: string;
  readonly other: string;
}>({
  code: "conflicting-keys",
  severity: "error",
  about:
    "A job runs on one kind of executor: docker, machine or macos. A merge key (`<<`) often brings the second one. https://circleci.com/docs/reference/configuration-reference/#executors",
  message: ({ title, key, other }) => `${title} has "${key}" and "${other}", and can have only one of them.`,
  hint: ({ key, other }) => `Delete "${key}" or "${other}".`,
});

/** A key that still works, and will not for ever. */
export const deprecatedKey = defineDiagnostic<{ readonly key: string; readonly instead: string }>({
  code: "deprecated-key",
  severity: "warning",
  about:
    "CircleCI still takes the key, and asks to use something else. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key }) => `"${key}" is deprecated.`,
  hint: ({ instead }) => instead,
});

/** A value of the right kind that does not look as it must, or is outside of its limits. */
export const malformedValue = defineDiagnostic<{
  readonly key: string;
  readonly found: string;
  /** Behind "must be". */
  readonly expected: string;
}>({
  code: "malformed-value",
  severity: "error",
  about:
    "Durations, numbers of reruns, retention times and serial groups have a form and limits. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key, found, expected }) => `"${key}" must be ${expected}, and this is ${found}.`,
});

/** A mapping without a key that it needs. */
export const missingKey = defineDiagnostic<{
  readonly title: string;
  readonly keys: readonly string[];
  /** Whether one of them would do. */
  readonly either: boolean;
  /** What the first of them is for. */
  readonly description: string;
}>({
  code: "missing-key",
  severity: "error",
  about:
    "A mapping lacks a key without which CircleCI cannot use it. In built-in steps other than `run` it is a warning: CircleCI compiles them, and the job fails. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ title, keys, either }) =>
    `${title} needs the key${keys.length > 1 && !either ? "s" : ""} ${quoted(keys).join(either ? " or " : " and ")}.`,
  hint: ({ keys, either, description }) =>
    keys.length === 1 || either ? `Add "${keys[0]}": ${description}` : undefined,
});

const quoted = (keys: readonly string[]): readonly string[] => keys.map((key) => `"${key}"`);

/** An entry in a workflow's list of jobs that names no job, or has keys beside the name. */
export const notAJobEntry = defineDiagnostic<{ readonly found: string }>({
  code: "not-a-job-entry",
  severity: "error",
  about:
    "An entry of a workflow's `jobs` is the name of a job, or a mapping with one key, the name, whose value has `requires`, `context` and the arguments. Keys beside a name without a value are a warning, since CircleCI runs the job and leaves them out. https://circleci.com/docs/reference/configuration-reference/#jobs-in-workflow",
  message: ({ found }) => `An entry of "jobs" is a name, or a mapping with one key, and this is ${found}.`,
  hint: ({ found }) =>
    found.startsWith("a mapping with") ? "Indent what belongs to the job one level deeper than its name." : undefined,
});

/** An entry in a list of steps that is no step. */
export const notAStep = defineDiagnostic<{ readonly found: string }>({
  code: "not-a-step",
  severity: "error",
  about:
    "A step is a name, such as `checkout`, or a mapping with one key, the name, whose value are the arguments. https://circleci.com/docs/reference/configuration-reference/#steps",
  message: ({ found }) => `A step is a name, or a mapping with one key, and this is ${found}.`,
  hint: ({ found }) =>
    found.startsWith("a mapping with") ? "Indent the arguments one level deeper than the step's name." : undefined,
});

/** Version 2, which was the language before 2.1. */
export const oldVersion = defineDiagnostic<{
  /** Why it is left to a person, where it is. */
  readonly left?: string;
}>({
  code: "old-version",
  severity: "error",
  since: newCompilerSince,
  about:
    "Since 21 September 2026 CircleCI's cloud compiles version 2.1 only. In it, `<<` in shell text is written with a backslash, names of jobs have no dot, and a job has no filters of its own. With `--compiler server`, or a day before that one, it is a warning. https://discuss.circleci.com/t/breaking-changes-config-compilation-updates-september-21-2026/54719",
  message: () => `CircleCI's cloud refuses version 2 since ${newCompilerSinceInWords}.`,
  hint: ({ left }) =>
    left === undefined
      ? "Change it to 2.1, with all that follows: arm-pipeline validate --fix"
      : `Write \`version: 2.1\`, and see what else is reported then. --fix leaves it to you: ${left}.`,
});

/** A configuration of version 2 that prepares another one. */
export const setupInVersion2 = defineDiagnostic<object>({
  code: "setup-in-version-2",
  severity: "error",
  about:
    "A configuration with `setup: true` prepares another one and continues with it, which only version 2.1 can. https://circleci.com/docs/guides/orchestrate/dynamic-config/",
  message: () => "`setup: true` needs version 2.1.",
  hint: () => "Write `version: 2.1`.",
});

/** A key that its mapping does not take. */
export const unknownKey = defineDiagnostic<{
  readonly title: string;
  readonly key: string;
  readonly known: readonly string[];
  /** Where the key belongs, if that is known. */
  readonly misplaced?: string | undefined;
}>({
  code: "unknown-key",
  severity: "error",
  about:
    "CircleCI refuses keys that it does not know in jobs, executors, commands, parameters and filters; in built-in steps and at the top level it ignores them, so that a slip of the fingers stays unseen: there it is a warning. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ title, key }) => `${title} has no key "${key}".`,
  hint: ({ key, known, misplaced }) => misplaced ?? suggest(key, known, "Its keys"),
  fix: ({ key, known, misplaced }, at) => (misplaced === undefined ? nameFix(at, key, known) : undefined),
});

/** A name that CircleCI does not allow for a job, command or executor. */
export const wrongName = defineDiagnostic<{
  readonly of: string;
  readonly name: string;
  readonly words: string;
  /** Whether version 2, which this is, takes the name, and only 2.1 refuses it. */
  readonly later: boolean;
}>({
  code: "wrong-name",
  severity: "error",
  about:
    "Names of commands and executors are lower-case letters, digits, - and _, and begin with a letter; names of jobs may have upper-case letters and blanks too. A dot, as in a version, is the usual slip. https://circleci.com/docs/guides/orchestrate/reusing-config/",
  message: ({ of, name, later }) => `"${name}" cannot be the name of ${of}${later ? " in version 2.1" : ""}.`,
  hint: ({ words, later }) => `${later ? "Before you move to version 2.1, use" : "Use"} ${words}.`,
});

/** A value of another kind than its key takes. */
export const wrongType = defineDiagnostic<{
  readonly key: string;
  /** Whether it is one of the entries of the key's list. */
  readonly item: boolean;
  readonly expected: string;
  readonly found: string;
}>({
  code: "wrong-type",
  severity: "error",
  about:
    "Each key takes values of one kind, or of a few: a string, a list, a mapping. Mostly an indentation or a dash is wrong, or a number needs quotes. It is a warning where CircleCI's compiler is known to let it pass. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key, item, expected, found }) =>
    `${item ? `An entry of "${key}"` : `"${key}"`} must be ${expected}, and this is ${found}.`,
  hint: ({ item, expected, found }) => {
    if (found === "nothing")
      return item ? "Delete the entry, or give it a value." : "Delete the key, or give it a value.";
    if (/^a string\b/.test(expected) && /^the (number|boolean)/.test(found)) return "Put it in quotes.";
    if (expected === "a list") return 'Begin each entry with "- ".';
    return undefined;
  },
});

/** A value outside of those that its key takes. */
export const wrongValue = defineDiagnostic<{
  readonly key: string;
  readonly found: string;
  /** In the order in which CircleCI's reference lists them. */
  readonly allowed: readonly string[];
}>({
  code: "wrong-value",
  severity: "error",
  about:
    "The key takes one of a few values. It is a warning where CircleCI's compiler lets others pass and ignores them. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ key, found }) => `"${key}" cannot be ${found}.`,
  hint: ({ found, allowed }) => {
    const nearest = nearestName(found.replace(/^the string "(.*)"$/, "$1"), allowed);
    return nearest === undefined ? `Allowed: ${allowed.join(", ")}.` : `Did you mean "${nearest}"?`;
  },
  fix: ({ found, allowed }, at) => nameFix(at, found.replace(/^the string "(.*)"$/, "$1"), allowed),
});
