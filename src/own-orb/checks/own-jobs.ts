import type { Range } from "../../compiler/diagnostics/source.ts";
import type { CompiledEntry } from "../../compiler/expand/compiled.ts";
import { type ScalarNode, textOf, type YamlNode } from "../../compiler/source/node.ts";

/**
 * Parameters by which a job of this orb is known, together with its name: an orb may be imported by reference or
 * address, written inline, published in another namespace, and have any alias. A test compares them with the
 * definitions.
 */
export const signatures = {
  build: ["image", "registry", "dockerfile", "build_context", "part"],
  build_and_push: ["image", "registry", "login", "dockerfile", "part"],
  push: ["registry", "login", "platform", "part", "attempts"],
  publish_manifest: ["image", "registry", "login", "platforms"],
  preview: ["stack", "backend", "role_arn", "program", "expect_no_changes"],
  deploy: ["stack", "backend", "role_arn", "program", "url_output", "lock_wait"],
  smoke_test: ["url", "status", "body_contains", "successes", "deadline"],
  rollback: ["stack", "backend", "role_arn", "program", "url_output", "deadline"],
  destroy: ["stack", "backend", "role_arn", "lock_wait", "destroy_attempts"],
  reap: ["dry_run", "backend", "role_arn", "older_than", "min_age"],
} as const;
/** A job of this orb. */
export type OwnJob = keyof typeof signatures;

/** Which job of this orb an entry calls, if it is one. */
export function ownJobOf({ call }: CompiledEntry): OwnJob | undefined {
  if (call === undefined) return undefined;
  const { name, parameters } = call.definition;
  const signature: readonly string[] | undefined = Object.hasOwn(signatures, name)
    ? signatures[name as OwnJob]
    : undefined;
  return signature?.every((parameter) => parameters.has(parameter)) === true ? (name as OwnJob) : undefined;
}

/** The value of a parameter of an entry's job: the argument, or the default. */
export function argumentOf({ call }: CompiledEntry, parameter: string): YamlNode | undefined {
  return call?.args.get(parameter)?.value ?? call?.definition.parameters.get(parameter)?.default;
}

/** The same as text; empty where it has none. */
export const textIn = (entry: CompiledEntry, parameter: string): string => textOf(argumentOf(entry, parameter)) ?? "";

/**
 * An argument that is a text and is written as it is: what a pipeline's value was put into is known only to CircleCI.
 */
export function givenText(
  { call }: CompiledEntry,
  parameter: string,
): { readonly text: string; readonly node: ScalarNode } | undefined {
  const node = call?.args.get(parameter)?.value;
  const text = textOf(node);
  if (text === undefined || node?.kind !== "scalar" || textAt(node).includes("<<")) return undefined;
  return { text, node };
}

/** What stands in the file: a value of the pipeline is in its place in the argument by now. */
export const textAt = ({ source, start, end }: Range): string => source.text.slice(start, end);

/** Where an argument is written, or the entry where it is not given. */
export const placeOfArgument = ({ call, at }: CompiledEntry, parameter: string): Range =>
  call?.args.get(parameter)?.value ?? at;

/** Whether an entry names a context. */
export function hasContext({ settings }: CompiledEntry): boolean {
  const context = settings.entries.get("context")?.value;
  if (context?.kind === "sequence") return context.items.length > 0;
  return (textOf(context) ?? "") !== "";
}
