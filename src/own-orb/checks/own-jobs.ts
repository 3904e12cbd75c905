import type { Range } from "../../compiler/diagnostics/source.ts";
import type { CompiledEntry } from "../../compiler/expand/compiled.ts";
import { type Entry, inText, textOf, type YamlNode } from "../../compiler/source/node.ts";
import { type Line, rangeOf } from "../rules/constant.ts";

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
  sign_image: ["image_name", "registry", "login", "signing_config"],
  verify_signature: ["image_name", "registry", "login", "organization"],
  scan_image: ["severity", "only_fixable", "ignore_file", "login", "max_database_age"],
  preview: ["stack", "backend", "role_arn", "program", "expect_no_changes"],
  deploy: ["stack", "backend", "role_arn", "program", "url_output", "lock_wait"],
  smoke_test: ["url", "status", "body_contains", "successes", "deadline"],
  rollback: ["stack", "backend", "role_arn", "program", "url_output", "deadline"],
  destroy: ["stack", "backend", "role_arn", "lock_wait", "destroy_attempts"],
  reap: ["dry_run", "backend", "role_arn", "older_than", "min_age"],
  notify: ["outcome", "webhook", "format", "message", "attempts"],
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

/** Whether a boolean parameter of an entry's job is true. */
export function isOn(entry: CompiledEntry, parameter: string): boolean {
  const value = argumentOf(entry, parameter);
  return value?.kind === "scalar" && value.value === true;
}

/** A text or a number that is an argument, and where a piece of it is written. */
export interface Given {
  readonly text: string;
  readonly at: (piece: Line) => Range;
}

/** An argument that is known: a text that a pipeline's value was put into is known only to CircleCI. */
export function givenText({ call }: CompiledEntry, parameter: string): Given | undefined {
  const entry = call?.args.get(parameter);
  const node = entry?.value;
  if (node?.kind !== "scalar" || node.value === null || typeof node.value === "boolean") return undefined;
  if (textAt(node).includes("<<")) return undefined;
  // A number for a text is an error of its own already.
  const { type } = call?.definition.parameters.get(parameter) ?? {};
  if (type === "string" && typeof node.value === "number") return undefined;
  const handedOver = entry === undefined ? undefined : tagOf(entry);
  return { text: inText(node), at: (piece) => handedOver ?? rangeOf(node, piece) };
}

/** The `<< >>` that an argument is, if it is one: its value stands elsewhere by now, at a parameter or nowhere. */
function tagOf({ key, value }: Entry): Range | undefined {
  if (textAt(value).includes("<<")) return undefined; // a text around it, which stands where it was written
  const behind = /["']?\s*:\s*(?:[|>]-?\s*)?["']?(<<.*?>>)/y;
  behind.lastIndex = key.end;
  const found = behind.exec(key.source.text);
  const listed = found === null ? tagInList({ key, value }) : undefined;
  if (listed !== undefined) return listed;
  if (found === null) return value.source === key.source && value.end > 0 ? undefined : key;
  return { source: key.source, start: behind.lastIndex - (found[1] ?? "").length, end: behind.lastIndex };
}

/** The same for one of a matrix's values: the only `<< >>` of the list, or the key where it has several. */
function tagInList({ key, value }: Entry): Range | undefined {
  const { source, end: from } = key;
  const list = /["']?\s*:\s*(?:\[[^\]]*\]|(?:(?:\s*\n)?[^\S\n]*-[^\n]*)+)/y;
  list.lastIndex = from;
  const text = list.exec(source.text)?.[0];
  if (text === undefined || (value.source === source && value.start >= from && value.end <= list.lastIndex))
    return undefined;
  const tags = [...text.matchAll(/<<.*?>>/g)];
  const [tag] = tags;
  if (tag === undefined || tags.length > 1) return key;
  return { source, start: from + tag.index, end: from + tag.index + tag[0].length };
}

/** What stands in the file: a value of the pipeline is in its place in the argument by now. */
export const textAt = ({ source, start, end }: Range): string => source.text.slice(start, end);

/** Where an argument is written, or the entry where it is not given. */
export function placeOfArgument({ call, at }: CompiledEntry, parameter: string): Range {
  const entry = call?.args.get(parameter);
  return entry === undefined ? at : (tagOf(entry) ?? entry.value);
}

/** Whether an entry names a context. */
export function hasContext({ settings }: CompiledEntry): boolean {
  const context = settings.entries.get("context")?.value;
  if (context?.kind === "sequence") return context.items.length > 0;
  return (textOf(context) ?? "") !== "";
}
