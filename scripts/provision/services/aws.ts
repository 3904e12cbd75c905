import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { awsPython } from "../aws-environment.ts";
import type { CacheFolders } from "../cache.ts";
import { freePort } from "./free-port.ts";
import type { Session } from "./session.ts";

/** A stand-in for Amazon's interface on loopback, and the folder that holds the `aws` command. */
export type Aws = { readonly endpoint: string; readonly commandFolder: string };

/** Starts moto, which answers as AWS does, with nothing behind it. */
export async function startAws(session: Session, folders: CacheFolders): Promise<Aws> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const python = awsPython(folders);
  const ready = async () => (await fetch(`${endpoint}/moto-api/`).catch(() => undefined))?.ok === true;
  await session.start("aws", [python, "-m", "moto.server", "--host", "127.0.0.1", "--port", String(port)], { ready });
  const commandFolder = join(session.folder, "aws-bin");
  await mkdir(commandFolder, { recursive: true });
  // The environment's own scripts name the folder in which it was made, which it has left since.
  await writeFile(join(commandFolder, "aws"), `#!/bin/sh\nexec "${python}" -m awscli "$@"\n`);
  await chmod(join(commandFolder, "aws"), 0o755);
  return { endpoint, commandFolder };
}
