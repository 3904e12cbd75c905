import { chmod, copyFile, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { findCommand } from "../provision/facts.ts";
import type { System } from "../provision/system.ts";
import type { TwoEngines } from "./ground.ts";

/** The name that the machines' image has on both engines, of its own architecture on each. */
export const deliveryImage = "arm-pipeline/delivery-machine:1";

/** This host's certificate authorities, which a network may have added its own to. */
const authorities = "/etc/ssl/certs/ca-certificates.crt";

/** Variables by which a job on such a machine trusts them too. */
export const trustOfHost = { NODE_EXTRA_CA_CERTS: "/usr/local/share/authorities.pem" } as const;

/**
 * Gives both engines the image of their machines: the one that stands in for CircleCI's, and here, where Pulumi runs,
 * with Pulumi, and this machine's Node.js, npm and certificate authorities in it.
 */
export async function makeDeliveryImages(
  { here, there, images }: TwoEngines,
  { system, pulumi }: { readonly system: System; readonly pulumi: string },
): Promise<() => Promise<void>> {
  const docker = async (host: string, ...words: readonly string[]) =>
    (await execa("docker", ["--host", host, ...words])).stdout;
  await docker(there.host, "tag", images.arm64, deliveryImage);
  const stage = await mkdtemp(join(tmpdir(), "ap-stage-"));
  try {
    // It becomes /usr/local, with its mode.
    await chmod(stage, 0o755);
    await mkdir(join(stage, "bin"));
    await mkdir(join(stage, "lib/node_modules"), { recursive: true });
    const npm = join(dirname(await realpath((await findCommand(system, "npm")) ?? "npm")), "..");
    await execa("cp", ["--recursive", npm, join(stage, "lib/node_modules/npm")]);
    for (const name of ["npm", "npx"])
      await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(stage, "bin", name));
    await execa("cp", [process.execPath, join(stage, "bin/node")]);
    await execa("sh", ["-c", 'cp "$0"/* "$1"', pulumi, join(stage, "bin")]);
    await mkdir(join(stage, "share"));
    await copyFile(authorities, join(stage, "share/authorities.pem"));
    const container = await docker(here, "create", images.amd64, "true");
    await docker(here, "cp", `${stage}/.`, `${container}:/usr/local/`);
    await docker(here, "commit", container, deliveryImage);
    await docker(here, "rm", container);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  // The engine here may be this machine's own.
  return () => docker(here, "rmi", deliveryImage).then(() => undefined);
}
