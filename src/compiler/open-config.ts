import { type CompileOptions, type CompileResult, compile, expandDocument, finished } from "./compile.ts";
import { collector } from "./diagnostics/collector.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { forCompiler } from "./diagnostics/for-compiler.ts";
import { Memory } from "./diagnostics/memory.ts";
import type { Range } from "./diagnostics/source.ts";
import { ReaderOfParts } from "./source/read-parts.ts";

/** A configuration that is being edited. */
export interface OpenConfig {
  /**
   * Compiles a version of its text: what `compile` gives for it, and sooner, since what has not changed since the last
   * one is neither read, expanded nor checked again. The nodes of `compiled` have their places in parts of the text;
   * diagnostics have theirs in the text.
   */
  readonly update: (text: string) => CompileResult;
}

/**
 * Opens a configuration for one who changes it, as an editor does. The options are those of `compile`; an orb is looked
 * up once for each text of the section `orbs`. A text that is not indented as most are, or has anchors, is compiled as
 * a whole each time.
 *
 * @example
 * const config = openConfig(".circleci/config.yml", { lookUpOrb });
 * const { diagnostics } = config.update(text);
 */
export function openConfig(name: string, options: CompileOptions = {}): OpenConfig {
  const reader = new ReaderOfParts();
  let memory = new Memory();
  return {
    update: (text) => {
      const source = { name, text };
      const read = reader.read(source);
      if (read === undefined) {
        memory = new Memory();
        return compile(source, options);
      }
      const { report: collect, diagnostics } = collector();
      const report = forCompiler((diagnostic) => collect(inText(diagnostic, read.placed)), options.compiler);
      const expanded = expandDocument(
        { document: read.document, source, report, parts: { sources: read.sources, memory } },
        options,
      );
      return finished(expanded, { diagnostics: diagnostics(), source, options });
    },
  };
}

/** A diagnostic with the places of the whole text, where it has those of a part. */
const inText = (diagnostic: Diagnostic, placed: (range: Range) => Range): Diagnostic => ({
  ...diagnostic,
  at: placed(diagnostic.at),
  related: diagnostic.related.map((each) => ({ ...each, at: placed(each.at) })),
  ...(diagnostic.fix !== undefined && {
    fix: { ...diagnostic.fix, edits: diagnostic.fix.edits.map((edit) => ({ ...edit, ...placed(edit) })) },
  }),
});
