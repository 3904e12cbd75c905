import { collector } from "../diagnostics/collector.ts";
import { type Diagnostic, defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/source.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { ParameterDefinition } from "../library/library.ts";
import { fits, wrongArgumentType } from "../library/parameter-type.ts";
import { readParameters } from "../library/read-library.ts";
import { get, type MappingNode } from "../source/node.ts";
import { readDocument } from "../source/read-document.ts";
import { type Continuation, continuationsOf } from "./find.ts";

/** A parameter that is handed to a configuration which does not declare it. */
export const unknownHandedParameter = defineDiagnostic<{
  readonly name: string;
  readonly file: string;
  readonly known: readonly string[];
}>({
  code: "unknown-handed-parameter",
  severity: "error",
  about:
    "A setup configuration may hand on only the parameters that the one which it continues with declares in `parameters`: CircleCI refuses the continuation otherwise, when the setup has run. https://circleci.com/docs/guides/orchestrate/using-dynamic-configuration/",
  message: ({ name, file }) => `The parameter "${name}" is handed to "${file}", which does not declare it.`,
  hint: ({ name, known, file }) => suggest(name, known, `Declared in "${file}"`) ?? `Declare it in "${file}".`,
});

/** A parameter without a default that nothing hands on. */
export const missingHandedParameter = defineDiagnostic<{ readonly name: string; readonly file: string }>({
  code: "missing-handed-parameter",
  severity: "error",
  about:
    "A pipeline parameter without a default must be handed on by the setup configuration: CircleCI refuses the continuation otherwise, when the setup has run. https://circleci.com/docs/guides/orchestrate/using-dynamic-configuration/",
  message: ({ name, file }) => `"${file}" declares the parameter "${name}" without a default, and nothing hands it on.`,
  hint: ({ name }) => `Hand on "${name}", or give it a default.`,
});

/** A configuration that a setup configuration continues with. */
export interface Followed {
  readonly path: string;
  readonly source: Source;
  /** An orb that is put into it on the way. */
  readonly placedOrb?: string | undefined;
}

/** Where a setup configuration leads. */
export interface SetupCheck {
  /** What it continues with, whole: each is a configuration of its own. */
  readonly followed: readonly Followed[];
  /** Files that are not in the repository: a job makes them. */
  readonly made: readonly string[];
  /** What is wrong between the two. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Follows a setup configuration into what it continues with, and compares the parameters that it hands on with those
 * that are declared there. `read` gives a file of the repository by its path from the top.
 * https://circleci.com/docs/guides/orchestrate/dynamic-config/
 */
export function followSetup(source: Source, read: (path: string) => Source | undefined): SetupCheck {
  const document = readDocument(source, () => {});
  const setup = get(document, "setup");
  if (document?.kind !== "mapping" || setup?.kind !== "scalar" || setup.value !== true)
    return { followed: [], made: [], diagnostics: [] };
  const { report, diagnostics } = collector();
  const followed = new Map<string, Followed>();
  const made = new Set<string>();
  for (const continuation of continuationsOf(document)) {
    const parts = continuation.files.map(({ path }) => ({ path, source: read(path) }));
    const there = parts.filter((part): part is Followed => part.source !== undefined);
    for (const { path, source: found } of parts) if (found === undefined) made.add(path);
    if (there.length < parts.length || there.length === 0) continue;
    // Parts are put together before CircleCI sees them: none is a configuration by itself.
    if (there.length === 1)
      for (const one of there) followed.set(one.path, { ...one, placedOrb: continuation.placedOrb });
    compare(continuation, there, report);
  }
  return { followed: [...followed.values()], made: [...made], diagnostics: diagnostics() };
}

function compare({ parameters, complete }: Continuation, files: readonly Followed[], report: Report): void {
  const documents = files.map(({ source }) => readDocument(source, () => {}));
  // What cannot be read says so itself.
  if (!documents.every((document): document is MappingNode => document?.kind === "mapping")) return;
  const sections = documents.map((document) => document.entries.get("parameters"));
  const declared = new Map<string, ParameterDefinition>(
    sections.flatMap((section) => [...readParameters(section?.value, () => {})]),
  );
  const file = files.map(({ path }) => path).join(" and ");
  const [first] = sections.filter((section) => section !== undefined);
  const related = first === undefined ? [] : [{ at: first.key, message: "Its parameters are declared here." }];
  for (const { name, value, at } of parameters) {
    const parameter = declared.get(name);
    if (parameter === undefined)
      report(unknownHandedParameter.at(at, { name, file, known: [...declared.keys()] }, related));
    else if (value !== undefined)
      fits(value, parameter, (data, place) =>
        report(wrongArgumentType.at(place, data, [{ at: parameter.at, message: "The parameter is declared here." }])),
      );
  }
  if (!complete) return;
  for (const parameter of declared.values())
    if (parameter.default === undefined && !parameters.some(({ name }) => name === parameter.name))
      report(missingHandedParameter.at(parameter.at, { name: parameter.name, file }));
}
