import { randomBytes } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findCommand } from "../facts.ts";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";
import { freePort } from "./free-port.ts";
import type { Session } from "./session.ts";

/** A registry on loopback that asks for a password. */
export type Registry = {
  readonly host: string;
  readonly username: string;
  readonly password: string;
  /** Where it keeps everything that was pushed. */
  readonly folder: string;
};

/** Starts a registry with one user, whose password no one knew before unless it is given. */
export async function startRegistry(
  session: Session,
  {
    system,
    user,
    port,
  }: {
    readonly system: System;
    readonly user?: Pick<Registry, "username" | "password">;
    /** A free one by default. */
    readonly port?: number;
  },
): Promise<Registry> {
  const folder = await mkdtemp(join(session.folder, "registry-"));
  const host = `127.0.0.1:${port ?? (await freePort())}`;
  const credentials = user ?? { username: "pusher", password: randomBytes(18).toString("base64url") };
  const hashed = await system.run(["htpasswd", "-niB", credentials.username], { input: credentials.password });
  if (hashed.exitCode !== 0)
    throw new ProvisionError(`htpasswd failed.\n${hashed.stderr}`, { hint: "Is apache2-utils whole?" });
  const passwords = join(folder, "htpasswd");
  await writeFile(passwords, hashed.stdout, { mode: 0o600 });
  const configuration = join(folder, "config.json");
  // JSON is YAML, which is what it reads.
  await writeFile(
    configuration,
    JSON.stringify({
      version: "0.1",
      log: { level: "warn" },
      storage: { filesystem: { rootdirectory: join(folder, "data") }, delete: { enabled: true } },
      http: { addr: host, relativeurls: true },
      auth: { htpasswd: { realm: "arm-pipeline", path: passwords } },
    }),
  );
  const command = [(await findCommand(system, "docker-registry")) ?? "docker-registry", "serve", configuration];
  const ready = async () => (await fetch(`http://${host}/v2/`).catch(() => undefined))?.status === 401;
  await session.start("registry", command, { ready });
  return { host, ...credentials, folder };
}
