import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Compiler } from "../../../src/circleci/compilers.ts";
import { compileOrb } from "../../../src/compiler/compile-orb.ts";
import { followSetup } from "../../../src/compiler/continuation/check.ts";
import { hasErrors } from "../../../src/compiler/diagnostics/collector.ts";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import type { Source } from "../../../src/compiler/diagnostics/source.ts";
import { renderCompiled } from "../../../src/compiler/emit/render-compiled.ts";
import type { FoundOrb } from "../../../src/compiler/orbs/found-orb.ts";
import { packFolder } from "../../../src/compiler/orbs/pack.ts";
import { printText } from "../../../src/compiler/print/text.ts";
import { validate } from "../../../src/compiler/validate.ts";
import type { Data } from "../../../src/model/data.ts";
import { filesIn, folderOf } from "../orbs/support.ts";

/** Where the cases stand: a folder for each stage of the compiler, and in it one for each behaviour. */
export const casesFolder = resolve(import.meta.dirname, "../cases");

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();

/** The names of all cases, each behind its stage: `checks/unused-job`. */
export const caseNames = (): readonly string[] =>
  foldersIn(casesFolder).flatMap((stage) => foldersIn(join(casesFolder, stage)).map((name) => `${stage}/${name}`));

/** What `options.json` of a case can say, besides `params.json` with the pipeline parameters. */
type Options = {
  readonly values?: Readonly<Record<string, Data>>;
  readonly everyValue?: boolean;
  readonly compiler?: Compiler;
  readonly workflow?: string;
  readonly job?: string;
};

/** What became of a case: its diagnostics, and the text that stands in its `recorded.txt`. */
export type CaseResult = { readonly diagnostics: readonly Diagnostic[]; readonly recorded: string };

/**
 * Runs a case: `config.yml`, with what it continues with beside it, `orb.yml` for an orb, or `src/` for an unpacked one; what is printed, and below `---` what it compiles to, or
 * is packed to, where there is no error.
 */
export function runCase(name: string): CaseResult {
  const file = (path: string): string | undefined => {
    const at = join(casesFolder, name, path);
    return existsSync(at) ? readFileSync(at, "utf8") : undefined;
  };
  const json = <T>(path: string, otherwise: T): T => {
    const text = file(path);
    return text === undefined ? otherwise : (JSON.parse(text) as T);
  };
  const lookUpOrb = orbsOf(file, json<Record<string, string>>("orbs/index.json", {}));
  const orb = file("orb.yml");
  if (orb !== undefined) {
    const { diagnostics } = compileOrb({ name: "orb.yml", text: orb }, { lookUpOrb });
    return { diagnostics, recorded: printText(diagnostics) };
  }
  if (existsSync(join(casesFolder, name, "src"))) {
    const { problems, text } = packFolder(folderOf(filesIn(join(casesFolder, name, "src"))));
    return { diagnostics: problems, recorded: `${printText(problems)}${text === undefined ? "" : `---\n${text}`}` };
  }
  const text = file("config.yml");
  if (text === undefined) throw new Error(`The case "${name}" has neither config.yml nor orb.yml nor src/.`);
  const { workflow, job, ...options } = json<Options>("options.json", {});
  const parameters = json<Record<string, Data>>("params.json", {});
  const source = { name: "config.yml", text };
  const validation = validate(source, { ...options, parameters, lookUpOrb });
  const { compiled } = validation;
  const across = followSetup(source, (path) => continuedIn(path, file(path)));
  const diagnostics = [...validation.diagnostics, ...across.diagnostics];
  if (hasErrors(diagnostics)) return { diagnostics, recorded: printText(diagnostics) };
  const selection = { ...(workflow !== undefined && { workflow }), ...(job !== undefined && { job }) };
  return { diagnostics, recorded: `${printText(diagnostics)}---\n${renderCompiled(compiled, selection)}` };
}

const continuedIn = (name: string, text: string | undefined): Source | undefined =>
  text === undefined ? undefined : { name, text };

/** The orbs of a case: `orbs/index.json` has the file below `orbs/` for each reference. */
function orbsOf(file: (path: string) => string | undefined, index: Readonly<Record<string, string>>) {
  return (reference: string): FoundOrb | undefined => {
    const path = index[reference];
    const text = path === undefined ? undefined : file(`orbs/${path}`);
    return text === undefined ? undefined : { source: { name: reference, text }, resolved: reference };
  };
}
