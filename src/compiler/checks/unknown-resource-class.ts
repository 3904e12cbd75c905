import { listedIn } from "../../circleci/machine-images.ts";
import { classesOf, type ExecutorType, executorTypes, isRemovedMac } from "../../circleci/resource-classes.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { nameFix } from "../diagnostics/fix.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { get, textOf } from "../source/node.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";

/** A class of machines that CircleCI does not have for this executor. */
export const unknownResourceClass = defineDiagnostic<{
  readonly resourceClass: string;
  readonly executor: ExecutorType;
  readonly known: readonly string[];
}>({
  code: "unknown-resource-class",
  severity: "warning",
  about:
    "CircleCI compiles a configuration with any resource class, and does not start a job with one that it does not have. Which there are depends on the executor; a name with a slash is that of a self-hosted runner, and an installation of CircleCI Server has classes of its own. https://circleci.com/docs/reference/configuration-reference/#resourceclass",
  message: ({ resourceClass, executor }) =>
    `"${resourceClass}" is not among the resource classes for "${executor}" that CircleCI lists (${listedIn}).`,
  hint: ({ resourceClass, known }) => suggest(resourceClass, known, "Its classes"),
  fix: ({ resourceClass, known }, at) => nameFix(at, resourceClass, known),
});

/** Reports resource classes that are not in CircleCI's tables. */
export function checkResourceClasses({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled)) {
    const node = get(job, "resource_class");
    const resourceClass = textOf(node);
    const executor = executorTypes.find((each) => job.entries.has(each));
    if (node === undefined || resourceClass === undefined || executor === undefined) continue;
    // Of a runner, still to be expanded by CircleCI, or gone, which another check says.
    if (/[/<$]/.test(resourceClass) || (executor === "macos" && isRemovedMac(resourceClass))) continue;
    const known = classesOf(executor);
    if (known.has(resourceClass)) continue;
    const { at, related } = placeOf(node, { entry, source });
    report(unknownResourceClass.at(at, { resourceClass, executor, known: [...known.keys()] }, related));
  }
}
