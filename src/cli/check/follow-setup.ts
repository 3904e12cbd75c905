import { join, resolve } from "node:path";
import { followSetup } from "../../compiler/continuation/check.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { readParameters } from "../../compiler/library/read-library.ts";
import { get } from "../../compiler/source/node.ts";
import { readDocument } from "../../compiler/source/read-document.ts";
import type { Io } from "../io/io.ts";
import { pathFromHere, repositoryTop } from "../repository/top.ts";
import type { CompileFlags } from "./compile-options.ts";

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
  const top = repositoryTop(io);
  const at = (path: string): string => resolve(io.cwd, path);
  const seen = new Set(sources.map(({ name }) => at(name)));
  return sources.flatMap((source) => {
    const { followed, made, diagnostics } = followSetup(source, (path) => readAt(io, join(top, path)));
    for (const path of made)
      io.say(`${io.paint("yellow", "note:")} "${path}" is made by a job, so what it continues with is not looked at.`);
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

function readAt(io: Io, path: string): Source | undefined {
  return io.files.kind(path) === "file" ? { name: pathFromHere(io, path), text: io.files.read(path) } : undefined;
}

/** A parameter of the command line is the pipeline's, and the setup configuration may be the only one to declare it. */
function declaredFlags(source: Source, { paramsFile: _ofTheSetup, ...flags }: CompileFlags): CompileFlags {
  const declared = readParameters(
    get(
      readDocument(source, () => {}),
      "parameters",
    ),
    () => {},
  );
  const known = (written: string): boolean => declared.has(written.split("=", 1)[0] ?? "");
  const { set = [], param = [] } = flags;
  return { ...flags, set: set.filter(known), param: param.filter(known) };
}
