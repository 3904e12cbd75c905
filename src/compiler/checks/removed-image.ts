import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { valueFix } from "../diagnostics/fix.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { machineImage } from "./job-steps.ts";

/** An image of a virtual machine that is gone. */
export const removedImage = defineDiagnostic<{ readonly image: string }>({
  code: "removed-image",
  severity: "warning",
  about:
    "The machine images of Ubuntu 14.04 and 16.04 were removed on 31 May 2022, and a job that asks for one fails. https://circleci.com/blog/ubuntu-14-16-image-deprecation/ and https://circleci.com/docs/guides/execution-managed/linux-vm-support-policy/",
  message: ({ image }) => `The machine image "${image}" is gone: CircleCI removed it in May 2022.`,
  fix: (data, at) => valueFix(at, data.image, "ubuntu-2404:current"),
  hint: () => 'Use "ubuntu-2404:current".',
});

/**
 * Reports machine images that were removed. Images of 2020 and later are left alone: CircleCI's list of them changes by
 * the month.
 */
export function checkRemovedImages({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled)) {
    const image = machineImage(job);
    if (image === undefined || !/^(?:ubuntu-1[46]04(?:-cuda[\w.-]*)?:|circleci\/classic(?::|$))/.test(image.name))
      continue;
    const { at, related } = placeOf(image.at, { entry, source });
    report(removedImage.at(at, { image: image.name }, related));
  }
}
