import { workspaceStepsOf } from "../../compiler/checks/workspaces.ts";
import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { entriesAbove } from "./above.ts";
import { imageNameOf, isPart } from "./images.ts";
import { placeOfArgument, textIn } from "./own-jobs.ts";

/** Two images that are handed over under one name. */
export const imageNameTwice = defineDiagnostic<{
  readonly jobs: readonly [string, string];
  readonly name: string;
  readonly user: string;
}>({
  code: "image-name-twice",
  severity: "warning",
  about:
    "Of this orb: a job that builds hands its image over by name, which is the last part of `image` unless `image_name` says another. Of two images of one name in one workflow the later one takes the place of the first, or, where they are built at once, the job that attaches both ends: Concurrent upstream jobs persisted the same file(s). https://circleci.com/docs/guides/orchestrate/workspaces/",
  message: ({ jobs: [one, other], name, user }) =>
    `"${one}" and "${other}" both hand over an image named "${name}", and "${user}" gets both.`,
  hint: ({ jobs: [, other] }) => `Give "${other}" an image_name of its own.`,
});

/** Reports images of one name that a job gets from two others. */
export function checkImageNames(workflow: CompiledWorkflow, report: Report): void {
  const above = entriesAbove(workflow);
  const built = workflow.entries.flatMap((entry) => {
    const name = imageNameOf(entry);
    if (name === undefined) return [];
    return [{ entry, name, key: isPart(entry) ? `${name} for ${textIn(entry, "platform")}` : name }];
  });
  const attaching = workflow.entries.filter((entry) => workspaceStepsOf(entry).attach.length > 0);
  for (const [index, { entry, name, key }] of built.entries()) {
    const other = built.slice(0, index).find((each) => each.key === key && each.entry.name !== entry.name);
    if (other === undefined) continue;
    const user = attaching.find((each) => [entry, other.entry].every((one) => above(each).includes(one)));
    if (user === undefined) continue;
    const data = { jobs: [other.entry.name, entry.name] as const, name, user: user.name };
    const related = { at: placeOfArgument(other.entry, "image"), message: "The other one is here." };
    report(imageNameTwice.at(placeOfArgument(entry, "image"), data, [related]));
  }
}
