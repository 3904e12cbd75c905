import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findCommand, type Privilege } from "../facts.ts";
import { asRoot } from "../install-packages.ts";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";
import type { Session } from "./session.ts";

/** An engine beside the one of the services, with folders, a socket and a bridge of its own. */
export type SecondEngine = {
  readonly host: string;
  readonly socket: string;
  /** Where it keeps its images and containers. */
  readonly data: string;
  /** Ends it and what runs on it; what it keeps stays. */
  readonly stop: () => Promise<void>;
  /** Starts it again after that. */
  readonly start: () => Promise<void>;
};

/** What such an engine is made with. */
export type SecondEngineOptions = {
  readonly system: System;
  readonly privilege: Privilege;
  /** Which one it is, from 1 on: its name, and its network. */
  readonly number: number;
  /** Further words for `dockerd`. */
  readonly words?: readonly string[];
  /** How much it can keep, as `mount` writes sizes; without it as much as the disk has. */
  readonly size?: string;
};

/** Starts another engine on this machine, without a hand in its firewall. */
export async function startSecondEngine(
  session: Session,
  { system, privilege, number, words = [], size }: SecondEngineOptions,
): Promise<SecondEngine> {
  const folder = join(session.folder, `e${number}`);
  const data = join(folder, "data");
  const socket = join(folder, "d.sock");
  const root = async (...command: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await system.run(asRoot(privilege, command));
    if (exitCode !== 0) throw new ProvisionError(`${command.join(" ")}: ${stderr}`, { hint: "Root may do that." });
  };
  await mkdir(data, { recursive: true });
  if (size !== undefined) await root("mount", "-t", "tmpfs", "-o", `size=${size},mode=0700`, "arm-pipeline", data);
  const bridge = `ap${number}-${process.pid % 1_000_000}`;
  await session.undoAtEnd(["ip", "link", "delete", bridge]);
  await root("ip", "link", "add", bridge, "type", "bridge");
  await root("ip", "address", "add", `192.168.${250 + (number % 5)}.1/24`, "dev", bridge);
  await root("ip", "link", "set", bridge, "up");
  const group = system.uid === 0 ? [] : ["--group", (await system.run(["id", "-gn"])).stdout];
  const command = [
    (await findCommand(system, "dockerd")) ?? "dockerd",
    ...["--host", `unix://${socket}`, "--pidfile", join(folder, "d.pid")],
    ...["--data-root", data, "--exec-root", join(folder, "x")],
    // Without a bridge of its own it would delete the first engine's at its start.
    ...["--iptables=false", "--ip6tables=false", `--bridge=${bridge}`],
    ...group,
    ...words,
  ];
  const env = { DOCKER_HOST: `unix://${socket}` };
  const ready = async () => (await system.run(["docker", "version"], { env, timeoutMs: 5_000 })).exitCode === 0;
  const start = () => session.start(`engine-${number}`, command, { asRoot: true, ready });
  let running = await start();
  return {
    host: `unix://${socket}`,
    socket,
    data,
    stop: () => running.stop(),
    start: async () => {
      running = await start();
    },
  };
}
