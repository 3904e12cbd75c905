import { access } from "node:fs/promises";
import { join } from "node:path";
import { type Facts, findCommand } from "../facts.ts";
import type { System } from "../system.ts";
import type { Session } from "./session.ts";

/** Where the engine answers, and whether we started it. */
export type Engine = { readonly host: string; readonly own: boolean };

const bridge = "docker0";

/**
 * The machine's own engine where it answers; else one with folders and a socket of its own, and without a hand in the
 * machine's firewall.
 */
export async function startEngine(
  session: Session,
  { system, facts }: { readonly system: System; readonly facts: Facts },
): Promise<Engine> {
  if (facts.engine === "answers") return { host: system.env.DOCKER_HOST ?? "unix:///var/run/docker.sock", own: false };
  const folder = join(session.folder, "engine");
  const host = `unix://${join(session.folder, "engine.sock")}`;
  const bridgeWasThere = await access(`/sys/class/net/${bridge}`).then(
    () => true,
    () => false,
  );
  if (!bridgeWasThere) await session.undoAtEnd(["ip", "link", "delete", bridge]);
  const command = [
    (await findCommand(system, "dockerd")) ?? "dockerd",
    ...["--host", host, "--pidfile", join(session.folder, "engine.pid")],
    ...["--data-root", join(folder, "data"), "--exec-root", join(session.folder, "x")],
    // Published ports go through the engine's own proxy, and nothing here needs a way out of a container.
    ...["--iptables=false", "--ip6tables=false"],
    ...(system.uid === 0 ? [] : ["--group", (await system.run(["id", "-gn"])).stdout]),
  ];
  const env = { DOCKER_HOST: host };
  const ready = async () => (await system.run(["docker", "version"], { env, timeoutMs: 5_000 })).exitCode === 0;
  await session.start("engine", command, { asRoot: true, ready });
  return { host, own: true };
}
