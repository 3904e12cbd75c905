import type { Report } from "../diagnostics/diagnostic.ts";
import { get, type YamlNode } from "../source/node.ts";
import { oldVersion, setupInVersion2 } from "./schema-diagnostics.ts";
import { upgradeFix } from "./upgrade.ts";

/** Whether a document is of the version before 2.1, which has no parameters, orbs, commands and executors. */
export const isVersion2 = (document: YamlNode): boolean => {
  const version = get(document, "version");
  return version?.kind === "scalar" && (version.value === 2 || version.value === "2" || version.value === "2.0");
};

/** Reports what a configuration of version 2 should know, and what it cannot do. */
export function checkVersion(document: YamlNode, report: Report): void {
  const version = get(document, "version");
  if (version === undefined || document.kind !== "mapping" || !isVersion2(document)) return;
  const fix = upgradeFix(document);
  if (typeof fix === "string") report(oldVersion.at(version, { left: fix }));
  else report({ ...oldVersion.at(version, {}), fix });
  const setup = document.entries.get("setup");
  if (setup?.value.kind === "scalar" && setup.value.value === true) report(setupInVersion2.at(setup.key, {}));
}
