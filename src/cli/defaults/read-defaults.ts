import { dirname, resolve } from "node:path";
import type { Command, Option } from "commander";
import { tokenPatterns } from "../../compiler/checks/token-patterns.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import { toData } from "../../compiler/source/data.ts";
import { readYaml } from "../../compiler/source/read.ts";
import type { Data, DataMap } from "../../model/data.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { pathFromHere } from "../repository/top.ts";

/** What a person is asked for each time, and no file may answer. */
const neverDefault: ReadonlySet<string> = new Set(["yes", "approve", "deny", "promote", "bump", "help", "version"]);

/**
 * The flags that the file gives a command, by commander's names for them. A command inside another is a mapping inside
 * another.
 */
export function readDefaults(io: Io, path: string, command: Command): ReadonlyMap<string, unknown> {
  const shown = pathFromHere(io, path);
  const file = mappingIn(io, path, shown);
  const names = pathOf(command);
  let section: Data = file;
  let level = command;
  while (level.parent !== null) level = level.parent;
  for (const name of names) {
    if (!isMapping(section)) break;
    const commands = level
      .createHelp()
      .visibleCommands(level)
      .map((each) => each.name());
    // A stub has no commands of its own, and its options are not loaded.
    if (level.parent === null) refuseUnknown(Object.keys(section), commands, { shown, what: "command" });
    section = section[name] ?? {};
    level = level.commands.find((each) => each.name() === name) ?? level;
  }
  const at = `${shown}: ${names.join(" ")}`;
  if (!isMapping(section))
    throw usage(`${at} is no mapping of flags.`, "Write flags without their dashes: `strict: true`");
  const options = new Map(command.options.flatMap((option) => (option.long ? [[option.long.slice(2), option]] : [])));
  refuseUnknown(Object.keys(section), [...options.keys()], { shown: at, what: "flag" });
  return new Map(
    Object.entries(section).flatMap(([name, value]): [string, unknown][] => {
      const option = options.get(name);
      if (option === undefined || value === false) return [];
      if (neverDefault.has(name)) throw usage(`${at}: "${name}" cannot be a default.`, `Give it each time: --${name}`);
      return [[option.attributeName(), flagValue(option, value, { io, folder: dirname(path), at: `${at}: ${name}` })]];
    }),
  );
}

function mappingIn(io: Io, path: string, shown: string): DataMap {
  const problems: Diagnostic[] = [];
  const node = readYaml({ name: shown, text: io.files.read(path) }, (diagnostic) => problems.push(diagnostic));
  const error = problems.find(({ severity }) => severity === "error");
  if (error !== undefined) throw usage(`${shown}: ${error.message}`, "Put it right, or remove the file.");
  const data = node === undefined ? {} : toData(node);
  if (data === null) return {};
  if (isMapping(data)) return data;
  throw usage(`${shown} is no mapping of commands to their flags.`, "Write as in: `validate: {strict: true}`");
}

function pathOf(command: Command): readonly string[] {
  const names: string[] = [];
  for (let each = command; each.parent !== null; each = each.parent) names.unshift(each.name());
  return names;
}

function refuseUnknown(
  given: readonly string[],
  known: readonly string[],
  { shown, what }: { readonly shown: string; readonly what: string },
): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const next = suggest(unknown, known, what === "command" ? "Commands" : "Flags") ?? `It has no ${what}.`;
  throw usage(`${shown}: there is no ${what} "${unknown}".`, next);
}

type Place = { readonly io: Io; readonly folder: string; readonly at: string };

function flagValue(option: Option, value: Data, place: Place): unknown {
  const takesValue = option.required || option.optional;
  if (!takesValue) {
    if (value === true) return true;
    throw usage(`${place.at} is switched on or off.`, "Write true or false.");
  }
  const repeatable = option.parseArg !== undefined && option.argChoices === undefined;
  const items = repeatable && Array.isArray(value) ? value : [value];
  const texts = items.map((item) => textOf(option, item, place));
  return repeatable ? texts : texts[0];
}

function textOf(option: Option, item: Data, { io, folder, at }: Place): string {
  if (typeof item === "object") throw usage(`${at} takes one text.`, "Write one text, as on the command line.");
  const text = String(item);
  if (isSecret(text))
    throw usage(
      `${at} has a secret in it, and the file is committed.`,
      "Keep it in a context, and take it back where it came from: it is known now.",
    );
  if (option.argChoices !== undefined && !option.argChoices.includes(text))
    throw usage(`${at}: "${text}" is none of its values.`, `They are ${option.argChoices.join(", ")}.`);
  return fromFile(option.flags, text, (path) => (path === "-" ? path : pathFromHere(io, resolve(folder, path))));
}

/** A token by its look, or a value whose name says what it is. */
const isSecret = (text: string): boolean =>
  /^[^=]*(?:password|passwd|secret|token|private_?key)[^=]*=/i.test(text) ||
  tokenPatterns.some(({ pattern }) => new RegExp(pattern).test(text));

/** A path in the file is meant from where the file lies: `<file>`, or what stands behind the sign in `<name=file>`. */
function fromFile(flags: string, text: string, change: (path: string) => string): string {
  if (/<(?:file|path|dir)>/.test(flags)) return change(text);
  const sign = text.lastIndexOf("=");
  return /=file>/.test(flags) && sign > 0 ? `${text.slice(0, sign + 1)}${change(text.slice(sign + 1))}` : text;
}

const isMapping = (data: Data | undefined): data is DataMap =>
  typeof data === "object" && data !== null && !Array.isArray(data);

const usage = (message: string, next: string): CliError =>
  new CliError(message, { code: ExitCode.usage, next: [next] });
