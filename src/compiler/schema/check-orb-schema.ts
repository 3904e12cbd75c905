import type { Report } from "../diagnostics/diagnostic.ts";
import type { YamlNode } from "../source/node.ts";
import { orbDocument } from "./orb-document.ts";
import { checkSchema } from "./walk.ts";

/** Checks the shape of an orb document. */
export function checkOrbSchema(document: YamlNode, report: Report): void {
  checkSchema(document, orbDocument, { report });
}
