import { Refusal } from "../machine/refusal.ts";

/**
 * What a job's author is told of an error: a `Refusal` is a sentence already, and what the system refuses (a full disk, a file that may
 * not be read) is no mistake of ours either. Undefined for all else, which is.
 */
export function troubleOf(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message;
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const words = Object.hasOwn(system, error.code) ? system[error.code] : undefined;
  if (words === undefined) return undefined;
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  return path === undefined ? `${words.replace(/ for$/, "")} (${error.code}).` : `${words} "${path}" (${error.code}).`;
}

const system: Readonly<Record<string, string>> = {
  ENOSPC: "No space is left on the disk for",
  EDQUOT: "The disk's quota is used up for",
  EROFS: "Nothing can be written to",
  EACCES: "It is not allowed to use",
  EPERM: "It is not allowed to change",
  EIO: "The disk could not read or write",
  E2BIG: "A variable is, or all of them are, too long for this machine to start a command with",
  EMFILE: "Too many files are open to use",
  ENFILE: "Too many files are open on this machine to use",
  ENAMETOOLONG: "The name is too long for this machine:",
  ENOTDIR: "A file is where a folder should be:",
  EISDIR: "A folder is where a file should be:",
};
