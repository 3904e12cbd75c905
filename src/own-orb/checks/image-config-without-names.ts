import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { entriesAbove } from "./above.ts";
import { imageNameOf } from "./images.ts";
import { argumentOf, ownJobOf, placeOfArgument, textIn } from "./own-jobs.ts";

/** A deployment that gets several images, and says of none for which configuration key it is. */
export const imageConfigWithoutNames = defineDiagnostic<{
  readonly job: string;
  readonly key: string;
  readonly images: readonly string[];
}>({
  code: "image-config-without-names",
  severity: "warning",
  about:
    "Of this orb: `image_config` lists the configuration keys that get an image, one a line. A key alone takes the only image that was handed over; of several images it cannot take one, and the job ends with status 2 before anything exists. Then each line is KEY=NAME.",
  message: ({ job, key, images }) =>
    `"${job}" gets the images ${images.map((name) => `"${name}"`).join(", ")}, and its configuration key "${key}" says of none that it is for it.`,
  hint: ({ images }) => `Write image_config: "${images.map((name) => `${camelCase(name)}Image=${name}`).join("\\n")}"`,
});

const camelCase = (name: string): string => name.replace(/[-_.]+(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Reports deploy and preview jobs with a bare key and several images. */
export function checkImageConfigs(workflow: CompiledWorkflow, report: Report): void {
  const above = entriesAbove(workflow);
  for (const entry of workflow.entries) {
    const job = ownJobOf(entry);
    if ((job !== "deploy" && job !== "preview") || !attaches(entry)) continue;
    const keys = textIn(entry, "image_config")
      .split("\n")
      .map((line) => line.trim());
    const bare = keys.find((line) => line !== "" && !line.includes("="));
    const images = [...new Set(above(entry).flatMap((each) => imageNameOf(each) ?? []))];
    if (bare !== undefined && images.length > 1)
      report(
        imageConfigWithoutNames.at(placeOfArgument(entry, "image_config"), { job: entry.name, key: bare, images }),
      );
  }
}

function attaches(entry: CompiledEntry): boolean {
  const attach = argumentOf(entry, "attach");
  return attach?.kind !== "scalar" || attach.value !== false;
}
