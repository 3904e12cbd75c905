import { join, resolve } from "node:path";
import { followSetup, type SetupCheck } from "../../compiler/continuation/check.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { neither } from "../../text/quantities.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { pathFromHere, repositoryTop } from "../repository/top.ts";
import type { CompileFlags } from "./compile-options.ts";
import { parametersInFile, undeclaredOf } from "./pipeline-parameters.ts";

/** A configuration to be checked, the flags that it takes, and what was found between it and where it leads. */
export interface CheckedFile {
  readonly source: Source;
  readonly flags: CompileFlags;
  readonly across: readonly Diagnostic[];
  /** The names of orbs that are put into it on the way. */
  readonly placedOrbs: readonly string[];
  /** Whether a setup configuration continues with it, and so decides what of it runs. */
  readonly followed: boolean;
}

/** The configurations, and those that setup configurations among them continue with, each once. */
export function withContinuations(io: Io, sources: readonly Source[], flags: CompileFlags): readonly CheckedFile[] {
  const at = (path: string): string => resolve(io.cwd, path);
  const seen = new Set(sources.map(({ name }) => at(name)));
  return sources.flatMap((source) => {
    const { followed, made, isAll, diagnostics } = continuationsFrom(io, source);
    for (const path of made)
      io.say(`${io.paint("yellow", "note:")} "${path}" is made by a job, so what it continues with is not looked at.`);
    if (isAll) refuseUndeclared(io, [source, ...followed.map((each) => each.source)], flags);
    const more = followed.filter(({ source: { name } }) => !seen.has(at(name)));
    for (const { source: found } of more) seen.add(at(found.name));
    return [
      { source, flags, across: diagnostics, placedOrbs: [], followed: false },
      ...more.map(({ source: found, placedOrb }) => ({
        source: found,
        flags: declaredFlags(found, flags),
        across: [],
        placedOrbs: placedOrb === undefined ? [] : [placedOrb],
        followed: true,
      })),
    ];
  });
}

/** What a setup configuration continues with, as far as that can be read before it runs. */
export const continuationsFrom = (io: Io, source: Source): SetupCheck =>
  followSetup(source, (path) => readAt(io, join(repositoryTop(io), path)));

function readAt(io: Io, path: string): Source | undefined {
  if (io.files.kind(path) !== "file") return undefined;
  const name = pathFromHere(io, path);
  return { name, text: io.files.read(name) };
}

/** A parameter of the command line is the pipeline's, and the setup configuration may be the only one to declare it. */
function declaredFlags(source: Source, flags: CompileFlags): CompileFlags {
  const { set = [], param = [] } = flags;
  const unknown = new Set([...undeclaredOf(source, set), ...undeclaredOf(source, param)]);
  const known = (written: string): boolean => !unknown.has(written);
  return { ...flags, set: set.filter(known), param: param.filter(known), paramsFileIsShared: true };
}

/** A parameter that neither a setup configuration declares, nor what it continues with, is meant of none. */
function refuseUndeclared(
  io: Io,
  sources: readonly Source[],
  { set = [], param = [], paramsFile }: CompileFlags,
): void {
  const inFile = paramsFile === undefined ? [] : Object.keys(parametersInFile(io, paramsFile));
  const unknown = [...set, ...param, ...inFile].find((written) =>
    sources.every((source) => undeclaredOf(source, [written]).length > 0),
  );
  if (unknown === undefined) return;
  const names = sources.map(({ name }) => name);
  throw new CliError(`${neither(names)} declares a pipeline parameter "${unknown.split("=", 1)[0]}".`, {
    code: ExitCode.usage,
    next: ["Declare it in `parameters`, or take it away."],
  });
}
