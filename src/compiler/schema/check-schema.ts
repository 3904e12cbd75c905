import { newCompilerSince } from "../../circleci/compilers.ts";
import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import { get, type YamlNode } from "../source/node.ts";
import { isVersion2 } from "../source/version.ts";
import { configDocument } from "./document.ts";
import { orbDocument } from "./orb-document.ts";
import { missingKey } from "./schema-diagnostics.ts";
import { checkSchema } from "./walk.ts";

/** Checks the shape of an orb document. */
export function checkOrbSchema(document: YamlNode, report: Report): void {
  checkSchema(document, orbDocument, { report });
}

/**
 * Checks the shape of a configuration. In version 2 a violation of CircleCI's schema never was more than a warning
 * above the output, so here it is none either: https://github.com/CircleCI-Public/circleci-cli/issues/326
 */
export function checkConfigSchema(document: YamlNode, report: Report, memory?: Memory): void {
  const implied = isVersion2(document) && get(document, "version") === undefined;
  checkSchema(document, configDocument, {
    // The compiler that took a file without a version is gone with version 2.
    report: implied
      ? (each) => report(each.code === missingKey.code && each.at.start === document.start ? refused(each) : each)
      : report,
    lenient: isVersion2(document),
    memory,
  });
}

const refused = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  severity: "error",
  since: newCompilerSince,
});
