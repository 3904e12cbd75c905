import { createHash } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Opened, openServer } from "./loopback.ts";

/**
 * A mirror of Pulumi's releases, for a job that has another version and so fetches one. No fault lets it come to the
 * unpacking.
 */
export function openMirror(): Promise<Opened> {
  const archive = Buffer.alloc(1_000_000, "not unpacked");
  const sum = createHash("sha256").update(archive).digest("hex");
  return openServer((incoming, response) => {
    const name = (incoming.url ?? "").split("/").at(-1) ?? "";
    response.end(
      name.endsWith(".txt")
        ? ["x64", "arm64"].map((arch) => `${sum}  ${asset(incoming.url, arch)}\n`).join("")
        : archive,
    );
  });
}

/** `/v3.259.0/pulumi-3.259.0-checksums.txt` lists the archives of its version. */
const asset = (url: string | undefined, arch: string): string =>
  `pulumi-${(url ?? "").split("/")[1]}-linux-${arch}.tar.gz`;

/** A folder for PATH whose `pulumi` says that it is too old, in one job. */
export async function oldPulumi(
  job: string,
  real: string,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "arm-pipeline-old-"));
  const text = `#!/bin/sh\nif [ "$CIRCLE_JOB $1" = '${job} version' ]; then echo v3.0.0; else exec '${real}' "$@"; fi\n`;
  await writeFile(join(path, "pulumi"), text);
  await chmod(join(path, "pulumi"), 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
