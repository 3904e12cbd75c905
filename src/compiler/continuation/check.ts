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

/** What a job cannot read when it continues the pipeline. */
export const malformedHandOver = defineDiagnostic<{ readonly reason: string }>({
  code: "malformed-hand-over",
  severity: "warning",
  about:
    "The continuation orb takes its parameters as a JSON object or as the path of a file with one, and the path-filtering orb lines of two to four words; with anything else the job fails, and nothing goes on. https://circleci.com/developer/orbs/orb/circleci/path-filtering",
  message: ({ reason }) => `${reason}, so the job fails and nothing goes on.`,
  hint: () => undefined,
});

/** A file that a setup configuration continues with and that is not there. */
export const missingContinuation = defineDiagnostic<{ readonly path: string }>({
  code: "missing-continuation",
  severity: "warning",
  about:
    "A setup configuration continues with this file. The repository does not have it, and the job that continues has nothing but the repository: it fails, and nothing goes on. https://circleci.com/docs/guides/orchestrate/using-dynamic-configuration/",
  message: ({ path }) => `The repository has no file "${path}" to go on with.`,
  hint: () => "Name it from the top of the repository.",
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
  /** Whether nothing but what is followed can come of it: each file is here, and a configuration by itself. */
  readonly isAll: boolean;
  /** What is wrong between the two. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Follows a setup configuration into what it continues with, and compares the parameters that it hands on with those
 * that are declared there. `read` gives a file of the repository by its path from the top.
 * https://circleci.com/docs/guides/orchestrate/dynamic-config/
 */
export function followSetup(source: Source, read: (path: string) => Source | undefined): SetupCheck {
  // Nearly every configuration is none, and need not be read a second time for that.
  const document = /\bsetup["']?\s*:/.test(source.text) ? readDocument(source, () => {}) : undefined;
  const setup = get(document, "setup");
  if (document?.kind !== "mapping" || setup?.kind !== "scalar" || setup.value !== true)
    return { followed: [], made: [], isAll: false, diagnostics: [] };
  const { report, diagnostics } = collector();
  const followed = new Map<string, Followed>();
  const made = new Set<string>();
  const continuations = continuationsOf(document);
  let isAll = continuations.length > 0;
  for (const continuation of continuations) {
    for (const { at, reason } of continuation.malformed) report(malformedHandOver.at(at, { reason }));
    const files = continuation.files.map((file) => ({ ...file, source: read(file.path) }));
    const there = files.filter((file): file is typeof file & Followed => file.source !== undefined);
    isAll &&= files.length > 0 && files.every((file) => file.whole && file.source !== undefined);
    for (const { path, at, source: found } of files)
      if (found === undefined && continuation.onlyCheckout) report(missingContinuation.at(at, { path }));
      else if (found === undefined) made.add(path);
    // Parts are put together before CircleCI sees them: none is a configuration by itself.
    for (const { path, source: whole } of there.filter((file) => file.whole))
      followed.set(path, { path, source: whole, placedOrb: continuation.placedOrb });
    if (there.length > 0 && there.length === files.length) compare(continuation, there, report);
  }
  return { followed: [...followed.values()], made: [...made], isAll, diagnostics: diagnostics() };
}

function compare({ parameters }: Continuation, files: readonly Followed[], report: Report): void {
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
}
