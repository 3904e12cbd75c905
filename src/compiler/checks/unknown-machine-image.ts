import { machineImages, machineImageTags } from "../../circleci/machine-images.ts";
import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { valueFix } from "../diagnostics/fix.ts";
import { onlyNearName } from "../diagnostics/suggest.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { machineImage } from "./job-steps.ts";

/** A slip in the name of a machine image. */
export const unknownMachineImage = defineDiagnostic<{ readonly image: string; readonly meant: string }>({
  code: "unknown-machine-image",
  severity: "warning",
  about:
    "CircleCI compiles a configuration with any machine image, and does not start a job with one that it does not have. Its list changes by the month, so only what is nearly a name of it is reported. https://circleci.com/docs/reference/configuration-reference/#available-linux-machine-images-cloud",
  message: ({ image }) => `"${image}" is not among the machine images that CircleCI lists.`,
  hint: ({ meant }) => `Did you mean "${meant}"?`,
  fix: ({ image, meant }, at) => valueFix(at, image, meant),
});

/** Reports machine images whose name or tag is a slip of the fingers. */
export function checkMachineImages({ compiled, source }: CheckInput, report: Report): void {
  for (const { entry, job } of jobsIn(compiled)) {
    const image = machineImage(job);
    const meant = image === undefined ? undefined : meantBy(image.name);
    if (image === undefined || meant === undefined) continue;
    const { at, related } = placeOf(image.at, { entry, source });
    report(unknownMachineImage.at(at, { image: image.name, meant }, related));
  }
}

/** The image that was meant. Where digits differ, it may be one that the list does not have. */
function meantBy(image: string): string | undefined {
  const [name = "", tag] = image.split(":");
  const meantName = slipOf(name, machineImages);
  const meantTag = tag === undefined ? undefined : slipOf(tag, machineImageTags);
  if (meantName === undefined && meantTag === undefined) return undefined;
  return [meantName ?? name, ...(tag === undefined ? [] : [meantTag ?? tag])].join(":");
}

const slipOf = (name: string, known: readonly string[]): string | undefined =>
  known.includes(name)
    ? undefined
    : onlyNearName(
        name,
        known.filter((each) => digitsOf(each) === digitsOf(name) && !isMoreOrLess(each, name)),
      );

/** A whole word more or less is no slip of the fingers: `ubuntu-2404-cuda` without it would lose its graphics card. */
function isMoreOrLess(one: string, other: string): boolean {
  const [words, others] = [one, other].map((name) => new Set(name.split("-"))) as [Set<string>, Set<string>];
  return (
    words.size !== others.size &&
    [...words].filter((word) => others.has(word)).length >= Math.min(words.size, others.size)
  );
}

const digitsOf = (name: string): string => name.replaceAll(/\D+/g, " ").trim();
