import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { must } from "./debian-packages.ts";
import type { System } from "./system.ts";

/** An image of one layer. */
export type ImageDescription = {
  readonly architecture: "amd64" | "arm64";
  readonly tag: string;
  /** What a container of it starts with: https://github.com/opencontainers/image-spec/blob/main/config.md#properties */
  readonly config: Readonly<Record<string, unknown>>;
};

/** The PATH that Docker gives an image which sets none. */
export const usualPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * An archive that `docker load` takes as it is, from a tar of the image's files; so nothing has to be built where it is
 * used. `work` is a folder for what is made on the way.
 * https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
 */
export async function writeImageArchive(
  archive: string,
  {
    work,
    layer,
    image,
    system,
  }: { readonly work: string; readonly layer: string; readonly image: ImageDescription; readonly system: System },
): Promise<void> {
  const folder = join(work, "image");
  await mkdir(folder);
  const hash = createHash("sha256");
  await pipeline(createReadStream(layer), hash);
  const { architecture, tag, config } = image;
  const rootfs = { type: "layers", diff_ids: [`sha256:${hash.digest("hex")}`] };
  await writeFile(join(folder, "config.json"), JSON.stringify({ architecture, os: "linux", config, rootfs }));
  const manifest = [{ Config: "config.json", RepoTags: [tag], Layers: ["layer.tar"] }];
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  await rename(layer, join(folder, "layer.tar"));
  // Beside its place first: an archive that is there is whole.
  await must(system, ["tar", "--create", "--file", `${archive}.new`, "--sort=name", "-C", folder, "."]);
  await rename(`${archive}.new`, archive);
}
