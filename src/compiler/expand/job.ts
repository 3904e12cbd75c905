import { executorTypes } from "../../circleci/resource-classes.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Definition } from "../library/library.ts";
import {
  type Entry,
  get,
  lacking,
  type MappingNode,
  mapping,
  scalar,
  sequence,
  textOf,
  type YamlNode,
} from "../source/node.ts";
import { type Arguments, bindArguments } from "./arguments.ts";
import { withJobBudget } from "./budget.ts";
import { expandExecutor, liftFromMachine, noExecutor, overlay } from "./executor.ts";
import { type Scope, scopeOfCall, substituted } from "./scope.ts";
import { expandSteps } from "./steps.ts";

/** A job to expand: its arguments, and the steps that the workflow puts around its own. */
export interface JobCall extends Arguments {
  readonly definition: Definition;
  readonly preSteps: YamlNode | undefined;
  readonly postSteps: YamlNode | undefined;
}

const notOfTheJob = new Set(["executor", "parameters", "description", "steps"]);

/**
 * The type of a job: `build` where its steps run. https://circleci.com/docs/reference/configuration-reference/#job-type
 */
export const typeOf = (definition: Definition): string => textOf(get(definition.body, "type")) ?? "build";

/** A job's body with nothing left to expand. Its keys stand in the order in which CircleCI prints them. */
export const expandJob = (call: JobCall, scope: Scope): MappingNode =>
  withJobBudget(scope, (inner) => expanded(call, inner));

function expanded(call: JobCall, scope: Scope): MappingNode {
  const { definition, at } = call;
  const { body } = definition;
  const values = bindArguments(definition, call, scope);
  const inner = scopeOfCall(scope, { definition, at, values });
  const own = new Map<string, Entry>();
  for (const [key, entry] of body.entries) {
    if (key === "steps") own.set(key, { key: entry.key, value: entry.value });
    else if (!notOfTheJob.has(key)) own.set(key, { key: entry.key, value: substituted(entry.value, inner) });
  }
  const type = typeOf(definition);
  if (type !== "build") return mapping(own, body);
  const executor = get(body, "executor");
  const onExecutor = executor === undefined ? undefined : expandExecutor(substituted(executor, inner), inner);
  own.set("steps", stepsOf(call, { outer: scope, inner, at: body.entries.get("steps")?.key ?? at }));
  const job = overlay(onExecutor, own);
  liftFromMachine(job);
  if (
    (executor === undefined || onExecutor !== undefined) &&
    !executorTypes.some((key) => job.has(key)) &&
    !lacking.has(body.entries)
  )
    scope.report(noExecutor.at(executor ?? definition.at, { job: definition.name, executor: executorName(executor) }));
  return mapping(job, body);
}

const executorName = (node: YamlNode | undefined): string | undefined => textOf(node) ?? textOf(get(node, "name"));

/**
 * The steps before, of and after a job. Those around it are written in the workflow, where the job's parameters mean
 * nothing.
 */
function stepsOf(
  call: JobCall,
  { outer, inner, at }: { readonly outer: Scope; readonly inner: Scope; readonly at: Range },
): Entry {
  const around = { ...outer, names: undefined, written: outer.pipeline };
  const steps = [
    ...expandSteps(call.preSteps, around),
    ...expandSteps(get(call.definition.body, "steps"), inner),
    ...expandSteps(call.postSteps, around),
  ];
  return { key: scalar("steps", at), value: sequence(steps, at) };
}
