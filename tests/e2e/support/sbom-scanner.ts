import { inject } from "vitest";
import { contexts, folderWith, run } from "./run.ts";

/**
 * Builds and pushes a stand-in for docker/buildkit-syft-scanner, which only Docker Hub has: a shell script with busybox that keeps to
 * BuildKit's own protocol (https://github.com/moby/buildkit/blob/master/docs/attestations/sbom-protocol.md).
 */
export async function pushSbomScanner({
  name,
  script,
}: {
  readonly name: string;
  readonly script: string;
}): Promise<void> {
  const { registry, baseImage } = inject("services");
  const build = `container=$(docker create --platform=linux/arm64 ${baseImage} never)
docker cp "$container:/bin/busybox" busybox
docker rm "$container"
docker buildx build --platform=linux/arm64 --provenance=false --output=type=image,push=true,name=${name} .`;
  const job = {
    machine: { image: "ubuntu-2404:current" },
    resource_class: "arm.medium",
    steps: [
      "checkout",
      { log_in: { registry: registry.host } },
      { run: { name: "Push the scanner", command: build } },
      { log_out: { registry: registry.host } },
    ],
  };
  const Dockerfile = 'FROM scratch\nCOPY busybox /bin/busybox\nCOPY --chmod=755 scan /scan\nENTRYPOINT ["/scan"]\n';
  const folder = await folderWith({ Dockerfile, scan: `#!/bin/busybox sh\n${script}` });
  const ended = await run([{ "arm/scanner": { context: ["buildx"] } }], {
    repository: folder.folder,
    contexts: { ...contexts(), buildx: { ...contexts().registry, ...inject("buildx") } },
    jobs: { scanner: job },
  });
  await folder.remove();
  await ended.remove();
  if (ended.ending("arm/scanner") !== "success") throw new Error(ended.output("arm/scanner").slice(-3000));
}
