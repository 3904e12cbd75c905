import { newCompilerSince, newCompilerSinceInWords } from "../../circleci/compilers.ts";
import { type Diagnostic, defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Definition, Library } from "../library/library.ts";
import { fits, isVariableName, notAVariableName, wrongArgumentType } from "../library/parameter-type.ts";
import { blockEnd } from "../source/edit.ts";
import { type Entry, isNull, scalar, type YamlNode } from "../source/node.ts";
import type { Names } from "../template/names.ts";
import { substitute } from "../template/substitute.ts";
import { unknownReference } from "../template/template-diagnostics.ts";
import { placeholder } from "./placeholder-arguments.ts";
import { type Home, homeOf, type Scope, setHome } from "./scope.ts";

/** A call without a value for a parameter that has no default. */
export const missingArgument = defineDiagnostic<{
  readonly kind: string;
  readonly name: string;
  readonly missing: readonly string[];
}>({
  code: "missing-argument",
  severity: "error",
  about:
    "A parameter without a default must be given wherever its component is used. https://circleci.com/docs/guides/orchestrate/reusing-config/#parameter-syntax",
  message: ({ kind, name, missing }) =>
    `The ${kind} "${name}" needs ${missing.length > 1 ? "the parameters" : "the parameter"} ${missing.map((one) => `"${one}"`).join(", ")}.`,
  hint: ({ missing }) => `Add \`${missing[0]}: ...\` to this call.`,
});

/** A call with a key that is no parameter. */
export const unexpectedArgument = defineDiagnostic<{
  readonly kind: string;
  readonly name: string;
  readonly argument: string;
  readonly known: readonly string[];
}>({
  code: "unexpected-argument",
  severity: "error",
  about:
    "A component takes only the parameters that it declares. https://circleci.com/docs/guides/orchestrate/reusing-config/#parameter-syntax",
  message: ({ kind, name, argument }) => `The ${kind} "${name}" has no parameter "${argument}".`,
  hint: ({ argument, known }) =>
    known.length === 0 ? "It takes no parameters." : suggest(argument, known, "Its parameters"),
  fix: ({ argument, known }, at) => nameFix(at, argument, known),
});

/** What a component is called with: arguments in which `<< >>` is substituted already, and where they were written. */
export interface Arguments {
  readonly given: ReadonlyMap<string, Entry>;
  /** The name of the component in the call. */
  readonly at: Range;
  readonly home: Library;
}

/** The value of each parameter in a call: the argument, else the default. What is wrong is reported and left out. */
export function bindArguments(
  definition: Definition,
  { given, at, home }: Arguments,
  scope: Scope,
): ReadonlyMap<string, YamlNode> {
  const { kind, name, parameters } = definition;
  const declared = { at: definition.at, message: `The ${kind} is declared here.` };
  for (const [argument, { key }] of given)
    if (!parameters.has(argument))
      scope.report(unexpectedArgument.at(key, { kind, name, argument, known: [...parameters.keys()] }, [declared]));
  const values = new Map<string, YamlNode>();
  const missing: string[] = [];
  for (const parameter of parameters.values()) {
    const entry = given.get(parameter.name);
    // [?] Null is "not there" in a default, and a real output of 2020 has a call with an empty argument for a text
    // whose default is empty: https://github.com/kervrosales/circleci101 (de53446). That it is the default where that
    // is not empty is what both suggest.
    const argument = entry === undefined || isNull(entry.value) ? undefined : entry.value;
    const fallback = parameter.default;
    if (argument === undefined && fallback === undefined) {
      missing.push(parameter.name);
      // What is missing is one diagnostic; what it would have been used for is none.
      values.set(parameter.name, placeholder(parameter));
      continue;
    }
    const value =
      argument ??
      (fallback === undefined ? undefined : defaultOf(fallback, scope.pipelineIn(definition.library), scope));
    if (value === undefined) continue;
    const related = [{ at: parameter.at, message: "The parameter is declared here." }];
    // A default was checked where it is declared, unless its value was not known there.
    if (argument !== undefined || (fallback?.templated && !isNull(value)))
      if (
        !fits(value, parameter, (data, place) => {
          const inside = inCall(place, entry);
          scope.report(wrongArgumentType.at(inside, { ...data, elsewhere: inside !== place }, related));
        })
      ) {
        values.set(parameter.name, placeholder(parameter));
        continue;
      }
    if (parameter.type === "env_var_name" && argument?.kind === "scalar" && !isVariableName(String(argument.value)))
      scope.report(
        notAVariableName.at(argument, { parameter: parameter.name, value: String(argument.value) }, related),
      );
    const named = parameter.type === "steps" || parameter.type === "executor";
    if (!named || homeOf(value) !== undefined) values.set(parameter.name, value);
    else {
      const { library } = definition;
      const inDefinition = { library, calls: [...scope.calls, { definition, at }], names: scope.pipelineIn(library) };
      values.set(parameter.name, placed(value, argument === undefined ? inDefinition : { ...scope, library: home }));
    }
  }
  if (missing.length > 0) scope.report(missingArgument.at(at, { kind, name, missing }, [declared]));
  return values;
}

/**
 * A default with its pipeline values. What is a parameter nowhere in scope was null, and no error, until September
 * 2026.
 */
function defaultOf(fallback: YamlNode, names: Names, { report }: Scope): YamlNode {
  let absent = false;
  const value = substitute(fallback, names, (diagnostic) => {
    const isAbsent = diagnostic.code === unknownReference.code && isPipelineParameter(diagnostic.at);
    absent ||= isAbsent;
    report(isAbsent ? sinceNewCompiler(diagnostic) : diagnostic);
  });
  return absent ? scalar(null, fallback) : value;
}

const isPipelineParameter = ({ source, start, end }: Range): boolean =>
  source.text.slice(start, end).startsWith("pipeline.parameters.");

const sinceNewCompiler = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  message: `${diagnostic.message} CircleCI's cloud refuses it since ${newCompilerSinceInWords}; before, it was null.`,
  since: newCompilerSince,
});

/** A value that came by `<< >>` from elsewhere is shown where it is handed over. */
const inCall = (place: Range, entry: Entry | undefined): Range =>
  entry === undefined || isWithin(place, entry.key) ? place : entry.key;

const isWithin = ({ source, start }: Range, key: Range): boolean =>
  source === key.source && start >= key.start && start < blockEnd(key);

/**
 * Steps and executors remember where they were written. The node is a new one, for an alias may stand in other places
 * too.
 */
function placed(value: YamlNode, home: Home): YamlNode {
  const copy = { ...value };
  setHome(copy, home);
  return copy;
}
