import type { FoundOrb } from "../../compiler/orbs/found-orb.ts";
import { packFolder } from "../../compiler/orbs/pack.ts";
import { newestFor, readOrbReference } from "../../compiler/orbs/reference.ts";
import { printText } from "../../compiler/print/text.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { readOrbFolder } from "./orb-folder.ts";

/** The orbs of --orb: by their reference or alias, and which of them were asked for. */
export interface GivenOrbs {
  readonly find: (reference: string, alias: string) => FoundOrb | undefined;
  /** Says which of them no file imports. */
  readonly noteUnused: () => void;
}

/**
 * Reads `--orb NAME=FILE`. The name is a reference or an alias; an address may have a "=" of its own, so the last one
 * counts there.
 */
export function givenOrbs(io: Io, values: readonly string[]): GivenOrbs {
  const given = new Map<string, FoundOrb["source"]>();
  const used = new Set<string>();
  for (const value of values) {
    const at = value.startsWith("https://") ? value.lastIndexOf("=") : value.indexOf("=");
    const [name, path] = [value.slice(0, Math.max(at, 0)), value.slice(at + 1)];
    if (name === "" || path === "")
      throw usage(
        `--orb: "${value}" names no orb with its file.`,
        "Write --orb acme/web@1.2=web.yml, or --orb web=web.yml",
      );
    if (given.has(name)) throw usage(`--orb: "${name}" is given twice.`, "Give one file for each orb.");
    given.set(name, readGiven(io, name, path));
  }
  return {
    find: (reference, alias) => {
      const name = [reference, alias].find((each) => given.has(each));
      const version = name === undefined ? versionFor(reference, [...given.keys()]) : undefined;
      const source = given.get(name ?? version ?? "");
      if (source === undefined) return undefined;
      used.add(name ?? version ?? "");
      return { source, resolved: version ?? (reference === "" ? alias : reference) };
    },
    noteUnused: () => {
      for (const name of given.keys())
        if (!used.has(name))
          io.say(`${io.paint("yellow", "note:")} --orb ${name}: nothing imports an orb by that reference or alias.`);
    },
  };
}

/** The newest of the given versions that a reference asks for: `acme/web@1.2.3` is what `acme/web@1` takes. */
function versionFor(reference: string, given: readonly string[]): string | undefined {
  const wanted = readOrbReference(reference);
  if (wanted?.kind !== "registry") return undefined;
  const orb = `${wanted.namespace}/${wanted.name}@`;
  const versions = given.filter((name) => name.startsWith(orb)).map((name) => name.slice(orb.length));
  const newest = newestFor(wanted, versions);
  return newest === undefined ? undefined : `${orb}${newest}`;
}

/** The names in `--orb NAME=FILE` that are local ones: an orb is put in place under them. */
export const givenAliases = (values: readonly string[]): readonly string[] =>
  values.map((value) => value.slice(0, Math.max(value.indexOf("="), 0))).filter((name) => /^[\w-]+$/.test(name));

/** A packed orb, or an unpacked one, which is packed on the way. */
function readGiven(io: Io, name: string, path: string): FoundOrb["source"] {
  const kind = io.files.kind(path);
  if (kind === "nothing")
    throw usage(
      `--orb: there is no file "${path}" for "${name}".`,
      "Name the packed orb's file, or the folder with its @orb.yml.",
    );
  if (kind === "file") return { name: path, text: io.files.read(path) };
  const { text, problems } = packFolder(readOrbFolder(io, path));
  if (problems.length > 0) io.say(printText(problems, { paint: io.paint }).trimEnd());
  if (text !== undefined) return { name: `${path} (packed)`, text };
  throw new CliError(`--orb: the folder "${path}" cannot be packed.`, { code: ExitCode.invalidConfig });
}

const usage = (message: string, next: string): CliError =>
  new CliError(message, { code: ExitCode.usage, next: [next] });
