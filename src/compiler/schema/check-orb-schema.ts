import type { Report } from "../diagnostics/diagnostic.ts";
import type { YamlNode } from "../source/node.ts";
import { orbDocument } from "./orb-document.ts";
import { checkShape } from "./walk.ts";

/** Checks the shape of an orb document. */
export function checkOrbShape(document: YamlNode, report: Report): void {
  checkShape(document, orbDocument, { report });
}
