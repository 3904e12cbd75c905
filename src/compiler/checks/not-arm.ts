import { resourceClasses } from "../../circleci/resource-classes.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get, textOf } from "../source/node.ts";
import { repositoryOf } from "./image-name.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { containerImages, machineImage } from "./job-steps.ts";
import { successorOf } from "./legacy-images.ts";

/** An Arm machine for something that is made for another one. */
export const notArm = defineDiagnostic<{
  readonly what: string;
  readonly because: string;
  readonly resourceClass: string;
  readonly instead: string;
}>({
  code: "not-arm",
  severity: "warning",
  about:
    "Jobs of the resource classes `arm.*` run on Arm machines: virtual machines with an Ubuntu image from 20.04 on, and containers whose images are made for linux/arm64. What is made for amd64 alone ends with `exec format error`. https://circleci.com/docs/guides/execution-managed/using-arm/ and https://circleci.com/docs/guides/execution-managed/using-docker/#arm",
  message: ({ what, because, resourceClass }) => `${what} cannot run on "${resourceClass}": ${because}.`,
  hint: ({ instead }) => instead,
});

/**
 * Reports Arm classes with an image or an executor that cannot be Arm. What may be is left alone: only a registry
 * knows.
 */
export function checkArmClasses({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled)) {
    const node = get(job, "resource_class");
    const resourceClass = textOf(node);
    if (node === undefined || resourceClass === undefined || !/^arm\./.test(resourceClass)) continue;
    const found = [
      ...containerImages(job).map((image) => ({ image, because: containerMisfit(image.name) })),
      ...[machineImage(job)].flatMap((image) =>
        image === undefined ? [] : { image, because: machineMisfit(image.name) },
      ),
    ];
    for (const { image, because } of found) {
      if (because === undefined) continue;
      const { at, related } = placeOf(image.at, { entry, source });
      const chosen = { at: node, message: "The resource class is chosen here." };
      const instead = "Take an image for arm64, or a resource class without `arm.`.";
      report(
        notArm.at(at, { what: `The image "${image.name}"`, because, resourceClass, instead }, [...related, chosen]),
      );
    }
    if (get(job, "macos") === undefined) continue;
    const { at, related } = placeOf(node, { entry, source });
    const data = { what: "A macOS job", because: "the Arm classes are Linux machines", resourceClass };
    report(
      notArm.at(
        at,
        {
          ...data,
          instead: `Take a class of macOS: ${Object.keys(resourceClasses.macos)
            .map((name) => `\`${name}\``)
            .join(" or ")}.`,
        },
        related,
      ),
    );
  }
}

function containerMisfit(image: string): string | undefined {
  const { repository, tag } = repositoryOf(image);
  if (successorOf(image) !== undefined) return "the old convenience images are made for amd64 only";
  // https://github.com/CircleCI-Public/cimg-android/issues/96
  if (repository === "cimg/android") return "CircleCI makes it for amd64 only";
  // https://github.com/CircleCI-Public/cimg-node/issues/366
  if (/^cimg\//.test(repository) && /-browsers$/.test(tag))
    return "CircleCI makes the variants with browsers for amd64 only";
  if (/^(?:amd64|i386|x86_64)\//.test(repository)) return "it is made for another processor, as its name says";
  if (/(?:^|[-_.])(?:amd64|x86_64|x86-64|i386)$/.test(tag)) return "it is made for another processor, as its tag says";
  return undefined;
}

function machineMisfit(image: string): string | undefined {
  if (/^(?:ubuntu-1[46]04|circleci\/classic)/.test(image)) return "there are Arm images from Ubuntu 20.04 on";
  if (/^windows-/.test(image)) return "it is Windows for amd64";
  if (/^(?:linux-cuda|ubuntu-\d+-cuda)/.test(image)) return "machines with a GPU are amd64";
  if (/^android:/.test(image)) return "the Android machine is amd64";
  return undefined;
}
