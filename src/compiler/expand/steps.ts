import { isStepName, stepNames } from "../../circleci/steps.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Definition, Library } from "../library/library.ts";
import { stepProblem } from "../schema/call-problem.ts";
import { type Entry, get, mapping, type ScalarNode, scalar, type YamlNode } from "../source/node.ts";
import { evaluateCondition } from "../template/condition.ts";
import { bindArguments, unexpectedArgument } from "./arguments.ts";
import { costOf, spend } from "./budget.ts";
import { expandExecutor } from "./executor.ts";
import { find } from "./find.ts";
import { homeOf, quiet, type Scope, scopeOfCall, scopeOfSteps, substituted } from "./scope.ts";

const conditional = new Set(["when", "unless"]);

/** A command that calls itself, directly or by others. */
export const recursiveCommand = defineDiagnostic<{ readonly chain: readonly string[] }>({
  code: "recursive-command",
  severity: "error",
  about:
    "A command may call other commands, but never one whose steps are being expanded: it would never end. https://circleci.com/docs/guides/orchestrate/reusing-config/#invoke-other-commands-in-a-command",
  message: ({ chain }) => `The command "${chain.at(-1)}" calls itself: ${chain.join(" -> ")}.`,
  hint: () => "Break the circle at one of these calls.",
});

/** Expands a list of steps to those that a machine runs. */
export function expandSteps(node: YamlNode | undefined, scope: Scope): readonly YamlNode[] {
  const steps: YamlNode[] = [];
  expandList(steps, node, scope);
  return steps;
}

/** A list as it is written, or one that a parameter stands for: `steps: << parameters.after >>`. */
function expandList(steps: YamlNode[], node: YamlNode | undefined, scope: Scope): void {
  if (node?.kind === "scalar") expandHanded(steps, substituted(node, scope), scope);
  else expandInto(steps, node, scope);
}

function expandInto(steps: YamlNode[], node: YamlNode | undefined, scope: Scope): void {
  if (node?.kind !== "sequence") return;
  for (const item of node.items) {
    if (!spend(scope, item)) return;
    expandStep(steps, item, scope);
  }
}

/** What was handed over by a parameter is substituted already, and its names belong to whoever wrote it. */
function expandHanded(steps: YamlNode[], node: YamlNode, scope: Scope): void {
  const home = homeOf(node);
  expandInto(steps, node, home === undefined ? scope : scopeOfSteps(scope, home));
}

function expandStep(steps: YamlNode[], written: YamlNode, scope: Scope): void {
  // A step that is a mapping is substituted key by key, since what a condition leaves out is never looked at.
  const step = written.kind === "mapping" ? written : substituted(written, scope);
  if (step.kind === "sequence") {
    // A list among steps, by an alias or a parameter, is flattened into them.
    expandHanded(steps, step, scope);
    return;
  }
  const diagnostic = stepProblem(step);
  if (diagnostic !== undefined) scope.report(diagnostic);
  if (diagnostic?.severity === "error") return;
  if (step.kind === "scalar") expandNamed(steps, { key: step, name: String(step.value), value: undefined }, scope);
  else if (step.kind === "mapping") {
    const entry = step.entries.values().next().value;
    const key = entry === undefined ? undefined : substituted(entry.key, scope);
    if (key?.kind === "scalar") expandNamed(steps, { key, name: String(key.value), value: entry?.value }, scope);
  }
}

interface NamedStep {
  readonly key: ScalarNode;
  readonly name: string;
  readonly value: YamlNode | undefined;
}

function expandNamed(steps: YamlNode[], { key, name, value }: NamedStep, scope: Scope): void {
  if (value !== undefined && conditional.has(name)) {
    const condition = get(value, "condition");
    if (condition === undefined) return; // the check of schemas says so
    const holds = evaluateCondition(condition, scope.names ?? scope.written ?? nothing, {
      report: scope.report,
      standsFor: (node) => (homeOf(node) === undefined ? undefined : expandExecutor(node, quiet(scope))),
    });
    if (holds === (name === "when")) expandConditional(steps, get(value, "steps"), scope);
    return;
  }
  if (value !== undefined && name === "steps") {
    expandHanded(steps, substituted(value, scope), scope);
    return;
  }
  const { commands, aliases } = scope.library;
  const isOwn = commands.has(name) || aliases.commands.has(name);
  if (!isOwn && value !== undefined && name === "with_tool_cache") {
    // [?] What CircleCI puts around them is not known; the steps are what runs.
    expandList(steps, get(value, "steps"), scope);
    return;
  }
  const isBuiltIn = !isOwn && isStepName(name);
  const isFunction = !isOwn && !isBuiltIn && isFunctionStep(name, scope.library);
  if (isBuiltIn || isFunction) {
    const body = value === undefined ? undefined : substituted(value, scope);
    if (isFunction && body?.kind === "mapping")
      for (const [argument, { key: at }] of body.entries)
        if (!keysOfAFunction.includes(argument))
          scope.report(unexpectedArgument.at(at, { kind: "function", name, argument, known: keysOfAFunction }));
    if (spend(scope, key, costOf(body))) steps.push(builtIn(key, body));
    return;
  }
  const definition = find(name, { kind: "command", at: key, library: scope.library, others: stepNames }, scope);
  if (definition === undefined) return;
  const args = value === undefined ? undefined : substituted(value, scope);
  callCommand(steps, { definition, key, args }, scope);
}

const keysOfAFunction = ["id", "with"];

/**
 * `alias` or `alias/command` of a program in the section `functions`. [?] How its step is printed is not known: it is
 * copied.
 */
function isFunctionStep(name: string, { document }: Library): boolean {
  const functions = document.entries.get("functions")?.value;
  return functions?.kind === "mapping" && functions.entries.has(name.split("/", 1)[0] ?? "");
}

/**
 * The steps of a condition may be one step, without a list around it: the orb circleci/node stores its test results so.
 */
function expandConditional(steps: YamlNode[], node: YamlNode | undefined, scope: Scope): void {
  if (node?.kind !== "mapping") expandList(steps, node, scope);
  else if (spend(scope, node)) expandStep(steps, node, scope);
}

const noArguments: ReadonlyMap<string, Entry> = new Map();

function callCommand(
  steps: YamlNode[],
  call: { readonly definition: Definition; readonly key: ScalarNode; readonly args: YamlNode | undefined },
  scope: Scope,
): void {
  const { definition, key, args } = call;
  const repeated = scope.calls.findIndex((earlier) => earlier.definition === definition);
  if (repeated !== -1) {
    const chain = [...scope.calls.slice(repeated).map((earlier) => earlier.definition.name), definition.name];
    scope.report(recursiveCommand.at(key, { chain }));
    return;
  }
  const given = args?.kind === "mapping" ? args.entries : noArguments;
  const values = bindArguments(definition, { given, at: key, home: scope.library }, scope);
  expandList(steps, get(definition.body, "steps"), scopeOfCall(scope, { definition, at: key, values }));
}

/** `checkout` stays a name; `run: text` becomes `run: {command: text}`. */
function builtIn(key: ScalarNode, value: YamlNode | undefined): YamlNode {
  if (value === undefined || (value.kind === "scalar" && value.value === null)) return scalar(key.value, key);
  const body = key.value === "run" && value.kind === "scalar" ? commandOf(value) : value;
  return mapping(new Map<string, Entry>().set(String(key.value), { key, value: body }), key);
}

const commandOf = (text: ScalarNode): YamlNode =>
  mapping(new Map<string, Entry>().set("command", { key: scalar("command", text), value: text }), text);

const nothing = { lookUp: () => undefined, known: () => [] };
