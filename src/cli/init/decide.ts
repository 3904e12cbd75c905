import { folderOf, isBelow } from "../../generator/repository/repository-files.ts";
import type { NewFile } from "../../generator/starting-files/new-file.ts";
import { startingDockerfile } from "../../generator/starting-files/starting-dockerfile.ts";
import { askDeployment } from "./ask-deployment.ts";
import { askDockerfiles, askPush, type ImageSources } from "./ask-images.ts";
import { askPlace } from "./ask-place.ts";
import type { Asking, Decision } from "./flags.ts";

/**
 * Asks what cannot be known, in the order in which it is done: build, push, test first, deploy. What a flag says is not
 * asked.
 */
export async function decide(asking: Asking): Promise<Decision> {
  const { flags } = asking;
  const images = await askDockerfiles(asking);
  const pushed = await askPush(asking, images);
  const { place, test } = await askPlace(asking, images);
  const deployment = await askDeployment(asking, images);
  const { newDockerfile, newProgram, port, workflow, after, yes, dryRun, test: _, ...given } = flags;
  return {
    // Until it is published, only an orb that stands in the file is one that CircleCI finds.
    shape: { orb: "inline", ...given, ...pushed, ...test, ...deployment.shape, dockerfile: images.dockerfiles },
    starting: [...dockerfileOf(asking, { images, program: deployment.starting }), ...deployment.starting],
    place,
  };
}

/**
 * The Dockerfile that was agreed on. What it must not copy is known last; a list of that which is there stays as it is.
 */
function dockerfileOf(
  { repository, files }: Asking,
  { images, program }: { readonly images: ImageSources; readonly program: readonly NewFile[] },
): readonly NewFile[] {
  if (images.newFor === undefined) return [];
  const { app, port } = images.newFor;
  const programs = [
    ...repository.programs.map(({ folder }) => folder),
    ...program.slice(0, 1).map(({ path }) => folderOf(path)),
  ];
  const ignored = programs.filter((folder) => folder !== app.folder && isBelow(folder, app.folder));
  const fromApp = app.folder === "." ? 0 : app.folder.length + 1;
  return startingDockerfile(app, { port, ignored: ignored.map((folder) => folder.slice(fromApp)) }).filter(
    ({ path }) => !path.endsWith(".dockerignore") || !files.paths.includes(path),
  );
}
