import { classesOf, type ResourceClass, resourceClasses } from "../../circleci/resource-classes.ts";
import type { Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { Range } from "../../compiler/diagnostics/source.ts";
import { textOf, type YamlNode } from "../../compiler/source/node.ts";
import type { Resources } from "./plan.ts";
import { unknownResourceClass } from "./problems.ts";

/** [?] CircleCI says that its default may change; this is the one that its documents named last. */
const standard = "medium";

/** The classes that a container of Linux can stand in for. */
const linuxClasses = (executor: "docker" | "machine"): ReadonlyMap<string, ResourceClass> =>
  new Map([...classesOf(executor)].filter(([, { system, gpu }]) => system === "linux" && gpu !== true));

/** What a resource class gives. An unknown one is reported at the job's key, and counts as the standard one. */
export function resourcesOf(
  node: YamlNode | undefined,
  { executor, at, report }: { readonly executor: "docker" | "machine"; readonly at: Range; readonly report: Report },
): Resources {
  const name = textOf(node) ?? standard;
  const known = linuxClasses(executor);
  const found = known.get(name);
  if (found === undefined) report(unknownResourceClass.at(node ?? at, { name, executor, known: [...known.keys()] }));
  const { architecture, cpus, gibibytes } = found ?? resourceClasses[executor][standard];
  return { resourceClass: name, architecture, cpus, memoryMiB: gibibytes * 1024 };
}
