import { type BuiltInStep, builtInSteps, type StepName } from "../../circleci/steps.ts";
import { keysOf } from "./keys.ts";
import {
  any,
  doubtful,
  type Key,
  type Keys,
  kinds,
  type ObjectSchema,
  object,
  optional,
  record,
  required,
  scalarText,
  text,
} from "./schema.ts";

/** The schema of a step: what it is in the vocabulary, and its title in messages. */
type Form = (step: BuiltInStep, title: string) => Key;

const body = ({ keys, needs = [] }: BuiltInStep, title: string): ObjectSchema =>
  object(title, keysOf(keys, {}), { others: "ignored", needs });

/** What CircleCI's compiler looks into. */
const checked: Form = (step, title) => required(kinds({ scalar: text, mapping: body(step, title) }), step.description);

/**
 * What its compiler copies as it is, whatever is in it (seen in real output: a text for `paths`, keys that do not
 * exist), so that diagnostics in it are warnings: it is the job that fails.
 */
const copied: Form = (step, title) => {
  const mapping = body(step, title);
  return step.bare
    ? optional(doubtful(kinds({ mapping, nothing: true })), step.description)
    : required(doubtful(mapping), step.description);
};

/** The same, without a list of its keys. A check of compiled jobs says that it is deprecated. */
const unlisted: Form = ({ description }) =>
  required(doubtful(kinds({ scalar: scalarText, mapping: record(any) })), description);

const forms: Readonly<Record<StepName, Form>> = {
  run: checked,
  checkout: copied,
  setup_remote_docker: copied,
  save_cache: copied,
  restore_cache: copied,
  store_artifacts: copied,
  store_test_results: copied,
  persist_to_workspace: copied,
  attach_workspace: copied,
  add_ssh_keys: copied,
  install_signing_bundle: copied,
  deploy: unlisted,
};

/** The steps that CircleCI itself knows, with their schemas. */
export const builtInStepSchemas: Keys = Object.fromEntries(
  Object.entries<BuiltInStep>(builtInSteps).map(([name, step]) => [
    name,
    forms[name as StepName](step, `${/^[aeiou]/.test(name) ? "An" : "A"} ${name} step`),
  ]),
);
