import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { containerImages } from "./job-steps.ts";
import { successorOf } from "./legacy-images.ts";

/** An image of the old `circleci/` family. */
export const deprecatedImage = defineDiagnostic<{ readonly image: string; readonly successor: string | undefined }>({
  code: "deprecated-image",
  severity: "warning",
  about:
    "The convenience images under `circleci/` are from before 2020 and get no updates since the end of 2021, not even for security. Those under `cimg/` took their place. https://circleci.com/docs/guides/execution-managed/next-gen-migration-guide/",
  message: ({ image }) => `The image "${image}" gets no updates since the end of 2021.`,
  hint: ({ successor }) => (successor === undefined ? undefined : `Use "${successor}", with a version as its tag.`),
});

/** Reports the old convenience images; other images under `circleci/`, such as the runner's, are in use. */
export function checkDeprecatedImages({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled))
    for (const image of containerImages(job)) {
      const successor = successorOf(image.name);
      if (successor === undefined) continue;
      const { at, related } = placeOf(image.at, { entry, source });
      report(deprecatedImage.at(at, { image: image.name, successor }, related));
    }
}
