import { setupOf } from "../../compiler/checks/setup.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import type { ParameterDefinition } from "../../compiler/library/library.ts";
import { readParameters } from "../../compiler/library/read-library.ts";
import { printText } from "../../compiler/print/text.ts";
import { toData } from "../../compiler/source/data.ts";
import { get, type MappingNode } from "../../compiler/source/node.ts";
import { readYaml } from "../../compiler/source/read.ts";
import { readDocument } from "../../compiler/source/read-document.ts";
import { type Data, type DataMap, isMap } from "../../model/data.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { readAssignment, readValue } from "../io/read-assignment.ts";

type Flags = {
  readonly set?: readonly string[];
  readonly param?: readonly string[];
  readonly paramsFile?: string;
  /** Set where the file is for several configurations, so that each takes what it declares. */
  readonly paramsFileIsShared?: boolean;
};

/**
 * The pipeline parameters of the flags; a single one wins over the file. One that the configuration does not declare is
 * refused.
 */
export function pipelineParameters(
  io: Io,
  source: Source,
  { set = [], param = [], paramsFile, paramsFileIsShared = false }: Flags,
): Readonly<Record<string, Data>> {
  if (set.length + param.length === 0 && paramsFile === undefined) return {};
  const document = readDocument(source, () => {});
  const declared = declaredIn(document);
  const inFile = paramsFile === undefined ? {} : parametersInFile(io, paramsFile);
  const fromFile = paramsFileIsShared ? declaredOf(inFile, declared) : inFile;
  const read =
    (option: string) =>
    (written: string): readonly [string, Data] => {
      const { name, value } = readAssignment(written, { option, example: "deploy=true" });
      return [name, typed(value, { name, declared: declared.get(name), option })];
    };
  const single = [...param.map(read("--param")), ...set.map(read("--set"))];
  const parameters = { ...fromFile, ...Object.fromEntries(single) };
  // What a setup does not declare can only be meant of the configuration that it goes on with.
  if (document !== undefined && setupOf(document) !== undefined) return declaredOf(parameters, declared);
  // What cannot be read declares nothing, and says so itself.
  if (document !== undefined) refuseUnknown(parameters, declared, source);
  return parameters;
}

const declaredOf = (parameters: DataMap, declared: ReadonlyMap<string, unknown>): DataMap =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => declared.has(name)));

const declaredIn = (document: MappingNode | undefined): ReadonlyMap<string, ParameterDefinition> =>
  readParameters(get(document, "parameters"), () => {});

/** The assignments of `--set` and the like whose names a configuration does not declare. */
export function undeclaredOf(source: Source, written: readonly string[] = []): readonly string[] {
  const declared = declaredIn(readDocument(source, () => {}));
  return written.filter((text) => !declared.has(text.split("=", 1)[0] ?? ""));
}

/** A shell has only texts: 1.10 stays one where the configuration declares a string, and is a number elsewhere. */
function typed(
  text: string,
  {
    name,
    declared,
    option,
  }: { readonly name: string; readonly declared: ParameterDefinition | undefined; readonly option: string },
): Data {
  const value = readValue(text, { name, option });
  return declared?.type === "string" && (value === null || typeof value !== "object") && typeof value !== "string"
    ? text
    : value;
}

function refuseUnknown(
  parameters: Readonly<Record<string, Data>>,
  declared: ReadonlyMap<string, ParameterDefinition>,
  source: Source,
): void {
  const unknown = Object.keys(parameters).find((name) => !declared.has(name));
  if (unknown === undefined) return;
  throw new CliError(`"${source.name}" declares no pipeline parameter "${unknown}".`, {
    code: ExitCode.usage,
    next: [suggest(unknown, [...declared.keys()], "It declares") ?? "It declares none: add it to `parameters`."],
  });
}

/** The parameters of `--params-file`: a mapping of names to values, in YAML or JSON. */
export function parametersInFile(io: Io, path: string): DataMap {
  const problems: Diagnostic[] = [];
  const node = readYaml({ name: path, text: io.files.read(path) }, (diagnostic) => problems.push(diagnostic));
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) io.say(printText(errors, { paint: io.paint }).trimEnd());
  const data = node === undefined ? undefined : toData(node);
  if (errors.length === 0 && isMap(data)) return data;
  throw new CliError(`--params-file: "${path}" is not a mapping of parameters to values.`, {
    code: ExitCode.usage,
    next: ["Write one a line, as `deploy: true`, or as a JSON object."],
  });
}
