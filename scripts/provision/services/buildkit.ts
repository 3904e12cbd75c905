import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Facts } from "../facts.ts";
import type { System } from "../system.ts";
import type { Registry } from "./registry.ts";
import type { Session } from "./session.ts";

/**
 * The address of a BuildKit of our own, which writes registry caches and images for several architectures, as the
 * engine's cannot.
 */
export type BuildKit = { readonly address: string };

/** Starts BuildKit, and allows it plain HTTP to the registry on loopback only. */
export async function startBuildKit(
  session: Session,
  {
    system,
    facts,
    registry,
    buildkitd,
  }: { readonly system: System; readonly facts: Facts; readonly registry: Registry; readonly buildkitd: string },
): Promise<BuildKit> {
  const socket = join(session.folder, "buildkit.sock");
  const configuration = join(session.folder, "buildkit.toml");
  await writeFile(configuration, `[registry."${registry.host}"]\n  http = true\n`);
  const command = [
    buildkitd,
    ...["--config", configuration, "--addr", `unix://${socket}`, "--root", join(session.folder, "buildkit")],
    ...["--oci-worker=true", "--oci-worker-binary=runc", "--containerd-worker=false"],
    ...(facts.privilege === "root" ? [] : ["--group", (await system.run(["id", "-g"])).stdout]),
  ];
  const ready = () =>
    access(socket).then(
      () => true,
      () => false,
    );
  await session.start("buildkit", command, { asRoot: true, ready });
  return { address: `unix://${socket}` };
}
