import { classesOf } from "../../circleci/resource-classes.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get, textOf } from "../source/node.ts";
import { repositoryOf } from "./image-name.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { containerImages } from "./job-steps.ts";

/** An image for Arm on a machine that is none. */
export const needsArm = defineDiagnostic<{ readonly image: string; readonly resourceClass: string | undefined }>({
  code: "needs-arm",
  severity: "warning",
  about:
    "Without a resource class that begins with `arm.`, a container runs on amd64, and an image that is made for arm64 alone ends with `exec format error`. https://circleci.com/docs/guides/execution-managed/using-docker/#arm",
  message: ({ image, resourceClass }) =>
    `The image "${image}" is made for Arm, as its name says, and the job runs on ${resourceClass === undefined ? "amd64, as it does without a resource class" : `"${resourceClass}", which is amd64`}.`,
  hint: () => "Add `resource_class: arm.medium`, or take an image for amd64.",
});

const classes = classesOf("docker");

/** Reports containers for arm64 alone in jobs that run on amd64. Classes of self-hosted runners may be anything. */
export function checkArmImages({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled)) {
    const node = get(job, "resource_class");
    const resourceClass = textOf(node);
    if (node !== undefined && classes.get(resourceClass ?? "")?.architecture !== "amd64") continue;
    for (const image of containerImages(job)) {
      const { repository, tag } = repositoryOf(image.name);
      if (!/^arm64v8\//.test(repository) && !/(?:^|[-_.])(?:arm64|arm64v8|aarch64)$/.test(tag)) continue;
      const { at, related } = placeOf(image.at, { entry, source });
      report(needsArm.at(at, { image: image.name, resourceClass }, related));
    }
  }
}
