import type { Source } from "../diagnostics/source.ts";
import type { CompiledConfiguration } from "../expand/compiled.ts";
import { inBlockStyle } from "./block-style.ts";
import { compiledDocument, type Selection } from "./compiled-document.ts";

/** What to write besides the document itself. */
export interface RenderOptions extends Selection {
  /** The source, which CircleCI appends as comments. */
  readonly original?: Source;
}

/**
 * The compiled configuration as text, in the form in which `circleci config process` prints it: first a comment for
 * each orb of the registry, then the document in block style with nothing folded.
 */
export function renderCompiled(compiled: CompiledConfiguration, options: RenderOptions = {}): string {
  const orbs = compiled.orbs.map(({ reference, resolved }) =>
    resolved === undefined
      ? `# Orb '${reference}' is not at hand, and nothing here needs it\n`
      : `# Orb '${reference}' resolved to '${resolved}'\n`,
  );
  const document = inBlockStyle(compiledDocument(compiled, options));
  return `${orbs.join("")}${document}${options.original === undefined ? "" : originalComment(options.original)}`;
}

const originalComment = ({ text }: Source): string =>
  `\n# Original config.yml file:\n${text
    .trimEnd()
    .split("\n")
    .map((line) => `# ${line}\n`)
    .join("")}`;
