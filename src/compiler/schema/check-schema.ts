import type { Report } from "../diagnostics/diagnostic.ts";
import type { YamlNode } from "../source/node.ts";
import { isVersion2 } from "./check-version.ts";
import { configDocument } from "./document.ts";
import { orbDocument } from "./orb-document.ts";
import { checkSchema } from "./walk.ts";

/** Checks the shape of an orb document. */
export function checkOrbSchema(document: YamlNode, report: Report): void {
  checkSchema(document, orbDocument, { report });
}

/**
 * Checks the shape of a configuration. In version 2 a violation of CircleCI's schema never was more than a warning
 * above the output, so here it is none either: https://github.com/CircleCI-Public/circleci-cli/issues/326
 */
export function checkConfigSchema(document: YamlNode, report: Report): void {
  checkSchema(document, configDocument, { report, lenient: isVersion2(document) });
}
