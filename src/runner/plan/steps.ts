import { isStepName, type StepName, type StepWhen, stepWhens } from "../../circleci/steps.ts";
import type { Report } from "../../compiler/diagnostics/diagnostic.ts";
import { get, type YamlNode } from "../../compiler/source/node.ts";
import type { PlannedStep } from "./plan.ts";
import { cannotRunHere } from "./problems.ts";
import { environmentOf, numberIn, textIn, textsIn, timeIn, wordsIn } from "./values.ts";

/** What a step takes from its job. */
export interface StepContext {
  readonly job: string;
  readonly shell: readonly string[] | undefined;
  readonly report: Report;
}

/** Ten minutes: https://circleci.com/docs/reference/configuration-reference/#run */
const silenceLimitMs = 600_000;

/** A step as it is written, and what its planner asks of it. */
interface WrittenStep {
  readonly value: YamlNode | undefined;
  readonly context: StepContext;
  /** The text of one of its keys. */
  readonly text: (key: string) => string | undefined;
  readonly texts: (key: string) => readonly string[];
  /** Its title, or what CircleCI calls it where it has none. */
  readonly called: (name: string) => string;
  readonly when: (otherwise: StepWhen) => StepWhen;
}

/** Plans the steps of a job, each with every value that it needs. */
export function planSteps(node: YamlNode | undefined, context: StepContext): readonly PlannedStep[] {
  if (node?.kind !== "sequence") return [];
  return node.items.flatMap((item) => {
    const [entry] = item.kind === "mapping" ? item.entries : [];
    const name = entry?.[0] ?? textIn(item) ?? "";
    const plan = isStepName(name) ? planners[name] : undefined;
    const value = entry?.[1].value;
    if (plan !== undefined) {
      const after = planSteps(get(value, "teardown"), context);
      return [plan(written(value, context)), ...after.map((step) => ({ ...step, teardown: true as const }))];
    }
    context.report(cannotRunHere.at(item, { job: context.job, needs: `the step "${name}"` }));
    return [];
  });
}

function written(value: YamlNode | undefined, context: StepContext): WrittenStep {
  const text = (key: string): string | undefined => textIn(get(value, key));
  return {
    value,
    context,
    text,
    texts: (key) => textsIn(get(value, key)),
    called: (name) => text("name") || name,
    when: (otherwise) => stepWhens.find((each) => each === text("when")) ?? otherwise,
  };
}

/** How each step is planned; nothing for one that no machine here can do. */
const planners: Readonly<Record<StepName, ((step: WrittenStep) => PlannedStep) | undefined>> = {
  run: runStep,
  deploy: runStep,
  checkout: ({ called, text, when }) => ({
    kind: "checkout",
    name: called("Checkout code"),
    path: text("path"),
    when: when("on_success"),
  }),
  setup_remote_docker: ({ called, when }) => ({
    kind: "setup-remote-docker",
    name: called("Setup a remote Docker engine"),
    when: when("on_success"),
  }),
  add_ssh_keys: ({ called, when }) => ({
    kind: "add-ssh-keys",
    name: called("Installing additional ssh keys"),
    when: when("on_success"),
  }),
  save_cache: ({ called, text, texts, when }) => ({
    kind: "save-cache",
    name: called("Saving cache"),
    key: text("key") ?? "",
    paths: texts("paths"),
    when: when("on_success"),
  }),
  restore_cache: ({ called, texts, when }) => ({
    kind: "restore-cache",
    name: called("Restoring cache"),
    keys: [...texts("key"), ...texts("keys")],
    when: when("on_success"),
  }),
  persist_to_workspace: ({ called, text, texts, when }) => ({
    kind: "persist-to-workspace",
    name: called("Persisting to workspace"),
    root: text("root") ?? "",
    paths: texts("paths"),
    when: when("on_success"),
  }),
  attach_workspace: ({ called, text, when }) => ({
    kind: "attach-workspace",
    name: called("Attaching workspace"),
    at: text("at") ?? "",
    when: when("on_success"),
  }),
  // These two run also after a failure: https://circleci.com/docs/reference/configuration-reference/#the-when-attribute
  store_artifacts: ({ called, text, when }) => ({
    kind: "store-artifacts",
    name: called("Uploading artifacts"),
    path: text("path") ?? "",
    destination: text("destination"),
    when: when("always"),
  }),
  store_test_results: ({ called, text, when }) => ({
    kind: "store-test-results",
    name: called("Uploading test results"),
    path: text("path") ?? "",
    when: when("always"),
  }),
  install_signing_bundle: undefined,
};

/** https://circleci.com/docs/reference/configuration-reference/#run */
function runStep({ value, context, text, when }: WrittenStep): PlannedStep {
  const command = textIn(value) ?? text("command") ?? "";
  // What is no time, the compiler has refused.
  const time = (key: string, otherwise: number): number => timeIn(text(key) ?? "") ?? otherwise;
  return {
    kind: "run",
    // Something to call it by, also where the configuration has nothing.
    name: text("name") || firstLine(command) || "run",
    command,
    shell: wordsIn(get(value, "shell")) ?? context.shell,
    environment: environmentOf(get(value, "environment")),
    workingDirectory: text("working_directory"),
    background: text("background") === "true",
    noOutputTimeoutMs: time("no_output_timeout", silenceLimitMs),
    when: when("on_success"),
    maxAutoReruns: numberIn(get(value, "max_auto_reruns"), { least: 0, otherwise: 0 }),
    autoRerunDelayMs: time("auto_rerun_delay", 0),
  };
}

/** The first line that says something: a whole script is no name that anybody can read. */
const firstLine = (command: string): string =>
  command
    .split("\n")
    .map((line) => line.trim())
    .find((line) => line !== "") ?? "";
