import type { CompiledEntry } from "../../compiler/expand/compiled.ts";
import { isOn, ownJobOf, textIn } from "./own-jobs.ts";

/**
 * The name under which a job hands over the image that it builds: its own parameter, or the last part of the
 * repository's path.
 */
export function imageNameOf(entry: CompiledEntry): string | undefined {
  const job = ownJobOf(entry);
  if (job !== "build" && job !== "build_and_push") return undefined;
  const given = textIn(entry, "image_name");
  const image = textIn(entry, "image");
  return given === "" ? image.slice(image.lastIndexOf("/") + 1) : given;
}

/** Whether an image is one architecture of several, which are handed over apart until they are merged. */
export const isPart = (entry: CompiledEntry): boolean => isOn(entry, "part");
