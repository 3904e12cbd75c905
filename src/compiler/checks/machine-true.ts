import { defaultMachineImage } from "../../circleci/machine-images.ts";
import { classesOf } from "../../circleci/resource-classes.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { replaceWith } from "../diagnostics/fix.ts";
import { isIn } from "../diagnostics/source.ts";
import { get, textOf } from "../source/node.ts";
import { type CheckInput, jobsIn } from "./input.ts";

/** A virtual machine without the name of its image. */
export const machineTrue = defineDiagnostic<Record<never, never>>({
  code: "machine-true",
  severity: "warning",
  about:
    "On CircleCI's cloud `machine: true` is deprecated: a job names the image of its virtual machine. It stays for self-hosted runners, and on CircleCI Server. https://circleci.com/docs/guides/execution-managed/using-linuxvm/",
  message: () => '"machine: true" is deprecated on CircleCI\'s cloud.',
  hint: () => `Name the image: machine: {image: "${defaultMachineImage}"}`,
});

const classes = classesOf("machine");

/**
 * Reports `machine: true` on CircleCI's own machines, where its user can change it. What it gets there is the image of
 * the fix; which one Arm, Windows and GPUs get no document says.
 */
export function checkMachineTrue({ compiled, source }: CheckInput, report: Report): void {
  for (const { job } of jobsIn(compiled)) {
    const node = get(job, "machine");
    if (node?.kind !== "scalar" || node.value !== true || !isIn(node, source)) continue;
    const chosen = classes.get(textOf(get(job, "resource_class")) ?? "large");
    if (chosen === undefined) continue;
    const diagnostic = machineTrue.at(node, {});
    const isOrdinary = chosen.system === "linux" && chosen.architecture === "amd64" && chosen.gpu !== true;
    // It may also come from a parameter.
    const isWritten = /^(?:true|yes|on)$/i.test(node.source.text.slice(node.start, node.end));
    const fix = replaceWith(node, `{image: "${defaultMachineImage}"}`);
    report(isOrdinary && isWritten ? { ...diagnostic, fix } : diagnostic);
  }
}
