import type { Report } from "../diagnostics/diagnostic.ts";
import { get, type YamlNode } from "../source/node.ts";
import { configDocument } from "./document.ts";
import { setupInVersion2 } from "./setup-in-version-2.ts";
import { checkShape } from "./walk.ts";

/**
 * Checks the shape of a configuration. In version 2 a violation of CircleCI's schema never was more than a warning above the output, so
 * here it is none either: https://github.com/CircleCI-Public/circleci-cli/issues/326
 */
export function checkConfigShape(document: YamlNode, report: Report): void {
  const version = get(document, "version");
  const lenient =
    version?.kind === "scalar" && (version.value === 2 || version.value === "2" || version.value === "2.0");
  checkShape(document, configDocument, { report, lenient });
  const setup = document.kind === "mapping" ? document.entries.get("setup") : undefined;
  if (lenient && setup?.value.kind === "scalar" && setup.value.value === true)
    report(setupInVersion2.at(setup.key, {}));
}
