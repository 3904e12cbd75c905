import type { Report } from "../diagnostics/diagnostic.ts";
import { get, type YamlNode } from "../source/node.ts";
import { isVersion2 } from "../source/version.ts";
import { oldVersion, setupInVersion2 } from "./schema-diagnostics.ts";
import { upgradeFix } from "./upgrade.ts";

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
