import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";

/** Has the engine load the archive of an image, unless it has the image already: about a second for 100 MB. */
export async function loadImage(
  tag: string,
  {
    system,
    archive,
    env,
  }: { readonly system: System; readonly archive: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  const present = await system.run(["docker", "image", "inspect", tag], { env });
  if (present.exitCode === 0) return;
  const loaded = await system.run(["docker", "load", "--input", archive], { env });
  if (loaded.exitCode === 0) return;
  throw new ProvisionError(`The image ${tag} could not be loaded.\n${loaded.stderr.split("\n").slice(-8).join("\n")}`, {
    hint: "What the engine said stands above.",
  });
}
