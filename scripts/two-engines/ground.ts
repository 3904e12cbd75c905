import { join } from "node:path";
import { cacheFolders } from "../provision/cache.ts";
import { machineImage } from "../provision/catalogue.ts";
import type { Facts } from "../provision/facts.ts";
import { machineImageArchive } from "../provision/machine-image.ts";
import { registerEmulation } from "../provision/services/emulation.ts";
import { startEngine } from "../provision/services/engine.ts";
import { loadImage } from "../provision/services/load-image.ts";
import { type SecondEngine, startSecondEngine } from "../provision/services/second-engine.ts";
import type { Session } from "../provision/services/session.ts";
import { type SshServer, startSshServer } from "../provision/services/ssh-server.ts";
import type { System } from "../provision/system.ts";
import { standInForArm } from "./arm-stand-in.ts";

/** Two engines: the one of this machine for amd64, and another for arm64 that is reached by SSH alone. */
export type TwoEngines = {
  /** Where the engine here answers. */
  readonly here: string;
  readonly there: SecondEngine;
  readonly ssh: SshServer;
  /** By which `--engine` names the other one. */
  readonly address: string;
  /** The images that both have, for their architecture. */
  readonly images: Readonly<Record<"amd64" | "arm64", string>>;
  /** A user's environment who has the one, and reaches the other. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what is no service; the services end with their session. */
  readonly close: () => Promise<void>;
};

/** Starts what of it is not there, and loads the images. Ends with the session. */
export async function startTwoEngines(
  session: Session,
  {
    system,
    facts,
    here: given,
    size,
  }: {
    readonly system: System;
    readonly facts: Facts;
    /** The engine of services that run already. */
    readonly here?: string;
    /** How much the other one can keep. */
    readonly size?: string;
  },
): Promise<TwoEngines> {
  const folders = cacheFolders(system.env, system.home);
  const { privilege } = facts;
  await registerEmulation(session, { system, facts });
  const here = given ?? (await startEngine(session, { system, facts })).host;
  const there = await startSecondEngine(session, {
    system,
    privilege,
    number: 1,
    ...(size !== undefined && { size }),
  });
  const ssh = await startSshServer(session, { system });
  const socket = facts.arch === "arm64" ? there.socket : join(session.folder, "arm.sock");
  const close = socket === there.socket ? async () => undefined : await standInForArm(socket, { engine: there.socket });
  const images = { amd64: machineImage.tag("amd64"), arm64: machineImage.tag("arm64") };
  for (const [architecture, host] of [
    ["amd64", here],
    ["arm64", there.host],
  ] as const)
    await loadImage(images[architecture], {
      system,
      archive: machineImageArchive(folders, architecture),
      env: { DOCKER_HOST: host },
    });
  const env = Object.fromEntries(
    Object.entries(system.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const home = join(session.folder, "home");
  return {
    here,
    there,
    ssh,
    address: ssh.address(socket),
    images,
    close,
    env: { ...env, HOME: home, DOCKER_HOST: here, PATH: `${ssh.path}:${env.PATH ?? ""}` },
  };
}
