import { noRevision } from "../../circleci/pipeline-values.ts";
import { type Diagnostic, defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/source.ts";
import { isFound, type LookUpOrb } from "../orbs/found-orb.ts";
import { parseOrbReference, readOrbReference } from "../orbs/reference.ts";
import { isNull, type MappingNode, textOf, type YamlNode } from "../source/node.ts";
import { readYaml } from "../source/read.ts";
import { remembered } from "../source/remembered.ts";
import type { ImportedOrb, Library } from "./library.ts";
import { readLibrary } from "./read-library.ts";

/** An orb that imports itself, directly or by others. */
export const recursiveOrb = defineDiagnostic<{ readonly chain: readonly string[] }>({
  code: "recursive-orb",
  severity: "error",
  about:
    "An orb may import other orbs, but never one that imports it: it would never end. https://circleci.com/docs/orbs/use/orb-intro/",
  message: ({ chain }) => `The orb "${chain.at(-1)}" imports itself: ${chain.join(" -> ")}.`,
  hint: () => "Break the circle at one of these imports.",
});

/** Where orbs come from, and what was found and not found on the way. */
export interface OrbImports {
  readonly lookUpOrb: LookUpOrb;
  readonly report: Report;
  /** References that were not found, in the order in which they were asked for. */
  readonly missing: Set<string>;
  /**
   * Orbs of the registry and of URLs that the document itself imports: reference as written, and what it stands for, if
   * that is known.
   */
  readonly found: Map<string, string | undefined>;
}

/**
 * An orb's document and what was said of it: read once for all that is compiled with the same source, as each set of
 * values of a pipeline is, or each file of a folder.
 */
const readOrb = remembered((source: Source) => {
  const said: Diagnostic[] = [];
  return { document: readYaml(source, (diagnostic) => said.push(diagnostic)), said };
});

/** Gives the importer of a document's `orbs` section. An orb's own imports are followed in the same way. */
export function orbImporter(imports: OrbImports): (alias: string, value: YamlNode) => ImportedOrb {
  const read = new Map<string, Library>();
  const importer =
    (chain: readonly string[]) =>
    (alias: string, value: YamlNode): ImportedOrb => {
      if (value.kind === "mapping" && value.entries.size > 0) {
        const library = libraryOf(value, `the inline orb "${alias}"`, [...chain, alias]);
        return { kind: "library", at: value, library };
      }
      // `{}`, or nothing, stands for an orb that is put in its place, which only the alias names.
      const placeholder = value.kind === "mapping" || isNull(value);
      const reference = placeholder ? "" : textOf(value);
      if (reference === undefined) return { kind: "broken", at: value, reference: "" };
      const known = read.get(reference);
      if (known !== undefined) return { kind: "library", at: value, library: known };
      if (chain.includes(reference)) {
        imports.report(recursiveOrb.at(value, { chain: [...chain.slice(chain.indexOf(reference)), reference] }));
        return { kind: "broken", at: value, reference };
      }
      const found = imports.lookUpOrb(reference, alias);
      const isNamed = chain.length === 0 && !placeholder;
      if (!isFound(found)) {
        if (placeholder) return { kind: "missing", at: value, reference, alias, advice: found?.advice, placeholder };
        if (isOfPipeline(reference, value)) return { kind: "missing", at: value, reference, alias, placeholder: true };
        if (parseOrbReference(reference, value, imports.report) === undefined)
          return { kind: "broken", at: value, reference };
        imports.missing.add(reference);
        if (isNamed) imports.found.set(reference, undefined);
        return { kind: "missing", at: value, reference, alias, advice: found?.advice };
      }
      if (isNamed) imports.found.set(reference, found.resolved);
      const { document, said } = readOrb(found.source);
      said.forEach(imports.report);
      if (document?.kind !== "mapping") return { kind: "broken", at: value, reference };
      const name = placeholder ? alias : reference;
      const library = libraryOf(document, `the orb "${name}"`, [...chain, name]);
      if (!placeholder) read.set(reference, library);
      return { kind: "library", at: value, library };
    };
  const libraryOf = (document: MappingNode, title: string, chain: readonly string[]): Library =>
    readLibrary(document, { title, report: imports.report, importOrb: importer(chain) });
  return importer([]);
}

/**
 * Whether a version is made of what only a pipeline knows, so that it stands for no orb here: the commit, or a value
 * that is empty.
 */
function isOfPipeline(reference: string, { source, start, end }: YamlNode): boolean {
  const ofPipeline = /<<\s*pipeline\.(?!parameters\.)/.test(source.text.slice(start, end));
  return ofPipeline && (reference.includes(noRevision) || readOrbReference(reference) === undefined);
}

/** The orbs of a document by their aliases, and what was found and not found on the way. */
export interface OrbsOfDocument extends Pick<OrbImports, "missing" | "found"> {
  readonly orbs: ReadonlyMap<string, ImportedOrb>;
}

/** Imports all orbs of a section `orbs`. */
export function importOrbs(
  section: YamlNode | undefined,
  from: Pick<OrbImports, "lookUpOrb" | "report">,
): OrbsOfDocument {
  const [missing, found] = [new Set<string>(), new Map<string, string | undefined>()];
  const importOrb = orbImporter({ ...from, missing, found });
  const entries = section?.kind === "mapping" ? [...section.entries] : [];
  return { orbs: new Map(entries.map(([alias, { value }]) => [alias, importOrb(alias, value)])), missing, found };
}
