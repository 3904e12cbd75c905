import type { Report } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/source.ts";
import type { MappingNode } from "./node.ts";
import { withoutTemplates } from "./plain-text.ts";
import { readYaml } from "./read.ts";
import { isVersion2 } from "./version.ts";
import { notAMapping } from "./yaml-diagnostics.ts";

/** The mapping that a configuration or an orb is; nothing where it is none, which then was reported. */
export function readDocument(source: Source, report: Report): MappingNode | undefined {
  let failed = false;
  const root = readYaml(source, (diagnostic) => {
    failed ||= diagnostic.severity === "error";
    report(diagnostic);
  });
  if (root === undefined && failed) return undefined;
  if (root?.kind !== "mapping") {
    const found = root === undefined ? "empty" : root.kind === "sequence" ? "a list" : "a single value";
    const start = root?.start ?? 0;
    report(notAMapping.at({ source, start, end: Math.min(start + 1, source.text.length) }, { found }));
    return undefined;
  }
  const plain = isVersion2(root) ? withoutTemplates(root) : root;
  return plain.kind === "mapping" ? plain : undefined;
}
