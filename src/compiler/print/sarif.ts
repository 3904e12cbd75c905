import type { Diagnostic, KindFacts } from "../diagnostics/diagnostic.ts";
import { type Fix, writtenText } from "../diagnostics/fix.ts";
import type { Range } from "../diagnostics/source.ts";
import { jsonRange } from "./json.ts";

/** What a SARIF log says about the tool. */
export interface SarifOptions {
  /** Every kind of diagnostic, for the rules. */
  readonly kinds: readonly KindFacts[];
  readonly version: string;
  /** The page of the tool's repository, which has the catalogue of all kinds. */
  readonly home: string;
}

/**
 * Diagnostics in the format that code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function printSarif(diagnostics: readonly Diagnostic[], { kinds, version, home }: SarifOptions): string {
  const raised = new Set(diagnostics.map(({ code }) => code));
  const rules = kinds.filter(({ code }) => raised.has(code));
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "arm-pipeline",
            version,
            informationUri: home,
            rules: rules.map((each) => rule(each, home)),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => result(diagnostic, rules)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function rule({ code, severity, about }: KindFacts, home: string): object {
  return {
    id: code,
    shortDescription: { text: code.replaceAll("-", " ") },
    fullDescription: { text: about },
    help: { text: about },
    helpUri: `${home}/blob/main/docs/diagnostics.md#${code}`,
    defaultConfiguration: { level: severity },
  };
}

function result(diagnostic: Diagnostic, rules: readonly KindFacts[]): object {
  const { code, severity, message, hint, at, related, fix } = diagnostic;
  const index = rules.findIndex((each) => each.code === code);
  return {
    ruleId: code,
    ...(index >= 0 && { ruleIndex: index }),
    level: severity,
    message: { text: hint === undefined ? message : `${message} ${hint}` },
    locations: [location(at)],
    ...(fix !== undefined && { fixes: [fixOf(fix)] }),
    ...(related.length > 0 && {
      relatedLocations: related.map((other, id) => ({ id, ...location(other.at), message: { text: other.message } })),
    }),
  };
}

/**
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317881: the edits of a fix are all of one
 * file.
 */
function fixOf({ title, edits }: Fix) {
  const [first] = edits;
  const { artifactLocation } =
    first === undefined ? { artifactLocation: { uri: "" } } : location(first).physicalLocation;
  const replacements = edits.map((edit) => ({
    deletedRegion: location(edit).physicalLocation.region,
    insertedContent: { text: writtenText(edit) },
  }));
  return { description: { text: title }, artifactChanges: [{ artifactLocation, replacements }] };
}

function location(range: Range) {
  const { file, line, column, endLine, endColumn } = jsonRange(range);
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(file) },
      region: { startLine: line, startColumn: column, endLine, endColumn },
    },
  };
}

/** A path or a reference as a URI; what has a scheme already is one. */
function uri(name: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(name) ? encodeURI(name) : name.split("/").map(encodeURIComponent).join("/");
}
