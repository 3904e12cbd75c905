import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PublicFile } from "./tried.ts";

/** Where GitHub gives single files. */
export const github = "https://raw.githubusercontent.com";

/** Gets a file into a folder, where it lies as in its repository, and says what is wrong with it, if anything is. */
export async function fetchFile(
  { path, at, sha256 }: PublicFile,
  { repository, from, into }: { readonly repository: string; readonly from: string; readonly into: string },
): Promise<{ readonly file: string; readonly mistake?: string }> {
  const file = join(into, path);
  const url = `${from}/${repository}/${at}/${path}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => error);
  if (!(answer instanceof Response)) return { file, mistake: `${url} cannot be reached: ${reason(answer)}.` };
  if (!answer.ok) return { file, mistake: `${url} answers with the status ${answer.status}.` };
  const body = Buffer.from(await answer.arrayBuffer());
  if (createHash("sha256").update(body).digest("hex") !== sha256)
    return { file, mistake: `${url} gives another text than the one that was tried.` };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, body);
  return { file };
}

/** `fetch` only says that it failed; why is in its cause. */
function reason(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
