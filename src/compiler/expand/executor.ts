import { executorTypes } from "../../circleci/resource-classes.ts";
import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Library } from "../library/library.ts";
import {
  type Entry,
  get,
  isNull,
  literal,
  type MappingNode,
  mapping,
  type ScalarNode,
  scalar,
  type YamlNode,
} from "../source/node.ts";
import { bindArguments } from "./arguments.ts";
import { find } from "./find.ts";
import { homeOf, type Scope, scopeOfCall, substituted } from "./scope.ts";

/** A job that says nothing of where it runs. */
export const noExecutor = defineDiagnostic<{ readonly job: string; readonly executor?: string | undefined }>({
  code: "no-executor",
  severity: "error",
  about:
    "A job needs an executor: `docker`, `machine` or `macos`, of its own or by `executor`. https://circleci.com/docs/reference/configuration-reference/#jobs",
  message: ({ job, executor }) =>
    executor === undefined
      ? `The job "${job}" has no executor: nothing says where it runs.`
      : `Neither the job "${job}" nor its executor "${executor}" says where it runs.`,
  hint: ({ executor }) =>
    executor === undefined
      ? "Add `docker`, `machine`, `macos` or `executor`."
      : "Add `docker`, `machine` or `macos` to one of them.",
});

/** An executor's keys with its parameters filled in, without its description and parameters. */
export function expandExecutor(node: YamlNode, scope: Scope): MappingNode | undefined {
  const use = readUse(node, scope.library);
  if (use === undefined) return undefined;
  const { name, at, home, given } = use;
  const definition = find(name, { kind: "executor", at, library: home }, scope);
  if (definition === undefined) return undefined;
  const values = bindArguments(definition, { given, at, home }, scope);
  const inner = scopeOfCall(scope, { definition, at, values });
  const entries = new Map<string, Entry>();
  for (const [key, entry] of definition.body.entries)
    if (key !== "description" && key !== "parameters")
      entries.set(key, { key: entry.key, value: substituted(entry.value, inner) });
  return mapping(entries, definition.body);
}

/** `executor: name` or `executor: {name: name, parameter: value}`; an argument belongs to whoever wrote it. */
function readUse(node: YamlNode, library: Library) {
  const name = node.kind === "mapping" ? get(node, "name") : node;
  if (name?.kind !== "scalar" || name.value === null) return undefined; // the check of schemas says so
  const home = (homeOf(name) ?? homeOf(node))?.library ?? library;
  const given = new Map(node.kind === "mapping" ? node.entries : []);
  given.delete("name");
  return { name: String(name.value), at: name, home, given };
}

/**
 * What a job runs on, with the job's own keys: a key of the job replaces the executor's whole, but `environment` is
 * merged and moves to the end. https://circleci.com/docs/guides/orchestrate/reusing-config/#overriding-keys
 */
export function overlay(executor: MappingNode | undefined, job: ReadonlyMap<string, Entry>): Map<string, Entry> {
  if (executor === undefined) return new Map(job);
  const merged = new Map(executor.entries);
  // A job that says itself what it runs on does not run on the executor's.
  if (executorTypes.some((key) => job.has(key))) for (const key of executorTypes) if (!job.has(key)) merged.delete(key);
  for (const [key, entry] of job) merged.set(key, entry);
  const environment = executor.entries.get("environment");
  if (environment !== undefined) {
    merged.delete("environment");
    merged.set("environment", mergedEnvironment(environment, job.get("environment")));
  }
  return merged;
}

function mergedEnvironment(executor: Entry, job: Entry | undefined): Entry {
  if (job === undefined || isNull(job.value)) return executor;
  if (isNull(executor.value)) return job;
  const entries = new Map([...variables(executor.value), ...variables(job.value)]);
  return { key: job.key, value: mapping(entries, job.value) };
}

/** The variables of an environment, which is a mapping, a list of mappings with one key and of texts, or one text. */
function variables(node: YamlNode): readonly [string, Entry][] {
  if (node.kind === "mapping") return [...node.entries];
  if (node.kind === "scalar") return assignment(node);
  return node.kind === "sequence" ? node.items.flatMap(variables) : [];
}

/** `NAME=value`. */
function assignment(node: ScalarNode): readonly [string, Entry][] {
  const [, name, value] = typeof node.value === "string" ? (/^([^=]+)=(.*)$/s.exec(node.value) ?? []) : [];
  return name === undefined || value === undefined
    ? []
    : [[name, { key: scalar(name, node), value: literal(value, node) }]];
}

/** CircleCI takes two keys out of `machine` and puts them on the job, behind its own keys. */
export function liftFromMachine(job: Map<string, Entry>): void {
  const machine = job.get("machine");
  if (machine?.value.kind !== "mapping") return;
  const kept = new Map(machine.value.entries);
  for (const key of ["resource_class", "shell"]) {
    const entry = kept.get(key);
    if (entry === undefined) continue;
    kept.delete(key);
    if (!job.has(key)) job.set(key, entry);
  }
  job.set("machine", { key: machine.key, value: mapping(kept, machine.value) });
}
