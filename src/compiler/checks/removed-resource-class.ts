import { isRemovedMac } from "../../circleci/resource-classes.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { valueFix } from "../diagnostics/fix.ts";
import { get, textOf } from "../source/node.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";

/** A class of machines that is gone. */
export const removedResourceClass = defineDiagnostic<{ readonly resourceClass: string }>({
  code: "removed-resource-class",
  severity: "warning",
  about:
    "CircleCI switched off its Intel Macs in June 2024: `medium`, `large` and the classes `macos.x86.*` are gone, and a job that asks for one does not start. https://circleci.com/docs/guides/execution-managed/using-macos/ and https://discuss.circleci.com/t/macos-intel-support-deprecation-in-january-2024/48718",
  message: ({ resourceClass }) =>
    `The resource class "${resourceClass}" for macOS is gone: CircleCI removed its Intel Macs in June 2024.`,
  // The same two sizes, on Apple silicon.
  fix: ({ resourceClass }, at) =>
    /^(?:medium|large)$/.test(resourceClass) ? valueFix(at, resourceClass, `m4pro.${resourceClass}`) : undefined,
  hint: () => "Choose one of the classes for Apple silicon, such as `m4pro.medium`.",
});

/** Reports resource classes that were removed. */
export function checkRemovedResourceClasses({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled)) {
    const node = get(job, "resource_class");
    const resourceClass = textOf(node);
    if (node === undefined || resourceClass === undefined || get(job, "macos") === undefined) continue;
    if (!isRemovedMac(resourceClass)) continue;
    const { at, related } = placeOf(node, { entry, source });
    report(removedResourceClass.at(at, { resourceClass }, related));
  }
}
