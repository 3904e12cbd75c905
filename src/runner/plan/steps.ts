import type { Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { Range } from "../../compiler/diagnostics/source.ts";
import { get, type YamlNode } from "../../compiler/source/node.ts";
import type { PlannedStep, StepWhen } from "./plan.ts";
import { cannotRunHere, teardownLeftOut } from "./problems.ts";
import { environmentOf, numberIn, textIn, textsIn, timeIn, wordsIn } from "./values.ts";

/** What a step takes from its job. */
export interface StepContext {
  readonly job: string;
  readonly shell: readonly string[] | undefined;
  readonly report: Report;
}

/** Ten minutes: https://circleci.com/docs/reference/configuration-reference/#run */
const silenceLimitMs = 600_000;

/** Plans the steps of a job, each with every value that it needs. */
export function planSteps(node: YamlNode | undefined, context: StepContext): readonly PlannedStep[] {
  if (node?.kind !== "sequence") return [];
  return node.items.flatMap((item) => {
    const [entry] = item.kind === "mapping" ? item.entries : [];
    const kind = entry?.[0] ?? textIn(item) ?? "";
    const value = entry?.[1].value;
    const planned = planStep(kind, value, { ...context, at: entry?.[1].key ?? item });
    if (planned === undefined)
      context.report(cannotRunHere.at(item, { job: context.job, needs: `the step "${kind}"` }));
    return planned ?? [];
  });
}

function planStep(
  kind: string,
  value: YamlNode | undefined,
  context: StepContext & { readonly at: Range },
): PlannedStep | undefined {
  const text = (key: string): string | undefined => textIn(get(value, key));
  const called = (name: string): string => text("name") || name;
  const when = whenOf(text("when")) ?? "on_success";
  // These two run also after a failure: https://circleci.com/docs/reference/configuration-reference/#the-when-attribute
  const whenStored = whenOf(text("when")) ?? "always";
  switch (kind) {
    case "run":
    case "deploy":
      return runStep(value, context);
    case "checkout":
      return { kind: "checkout", name: called("Checkout code"), path: text("path"), when };
    case "setup_remote_docker":
      return { kind: "setup-remote-docker", name: called("Setup a remote Docker engine"), when };
    case "add_ssh_keys":
      return { kind: "add-ssh-keys", name: called("Installing additional ssh keys"), when };
    case "save_cache":
      return {
        ...{ kind: "save-cache", name: called("Saving cache"), key: text("key") ?? "" },
        ...{ paths: textsIn(get(value, "paths")), when },
      };
    case "restore_cache": {
      const keys = [...textsIn(get(value, "key")), ...textsIn(get(value, "keys"))];
      return { kind: "restore-cache", name: called("Restoring cache"), keys, when };
    }
    case "persist_to_workspace":
      return {
        ...{ kind: "persist-to-workspace", name: called("Persisting to workspace"), root: text("root") ?? "" },
        ...{ paths: textsIn(get(value, "paths")), when },
      };
    case "attach_workspace":
      return { kind: "attach-workspace", name: called("Attaching workspace"), at: text("at") ?? "", when };
    case "store_artifacts":
      return {
        ...{ kind: "store-artifacts", name: called("Uploading artifacts"), path: text("path") ?? "" },
        ...{ destination: text("destination"), when: whenStored },
      };
    case "store_test_results":
      return {
        ...{ kind: "store-test-results", name: called("Uploading test results") },
        ...{ path: text("path") ?? "", when: whenStored },
      };
    default:
      return undefined;
  }
}

/** https://circleci.com/docs/reference/configuration-reference/#run */
function runStep(value: YamlNode | undefined, context: StepContext): PlannedStep {
  const command = textIn(value) ?? textIn(get(value, "command")) ?? "";
  const teardown = get(value, "teardown");
  if (teardown !== undefined) context.report(teardownLeftOut.at(teardown, { job: context.job }));
  // What is no time, the compiler has refused.
  const time = (key: string, otherwise: number): number => timeIn(textIn(get(value, key)) ?? "") ?? otherwise;
  return {
    kind: "run",
    // Something to call it by, also where the configuration has nothing.
    name: textIn(get(value, "name")) || firstLine(command) || "run",
    command,
    shell: wordsIn(get(value, "shell")) ?? context.shell,
    environment: environmentOf(get(value, "environment")),
    workingDirectory: textIn(get(value, "working_directory")),
    background: textIn(get(value, "background")) === "true",
    noOutputTimeoutMs: time("no_output_timeout", silenceLimitMs),
    when: whenOf(textIn(get(value, "when"))) ?? "on_success",
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

const whenOf = (text: string | undefined): StepWhen | undefined =>
  text === "always" || text === "on_fail" || text === "on_success" ? text : undefined;
