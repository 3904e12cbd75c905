/**
 * Why the system refused something, as the end of a sentence, by the codes of
 * https://man7.org/linux/man-pages/man3/errno.3.html
 */
const reasons: Readonly<Record<string, string>> = {
  E2BIG: "a variable is, or all of them are, too long to start a command with",
  EACCES: "this user may not",
  EBUSY: "it is in use",
  EDQUOT: "the disk's quota is used up",
  EEXIST: "a part of the path is a file",
  EFBIG: "a file may not become that large",
  EIO: "the disk has an error",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long for this machine",
  ENFILE: "too many files are open on this machine",
  ENOENT: "it does not exist",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file",
  EPERM: "this user may not",
  EROFS: "the disk is read-only",
};

/** The code of an error of the system; undefined for any other. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return Object.hasOwn(reasons, error.code) ? error.code : undefined;
}

/** Why the system refused; undefined where the error is not the system's, and so a bug of ours. */
export function errnoReason(error: unknown): string | undefined {
  const code = errnoOf(error);
  return code === undefined ? undefined : reasons[code];
}

/**
 * The same for files that the tool itself made and looks for: that one of them does not exist is a bug of ours, too.
 */
export const refusalOfSystem = (error: unknown): string | undefined =>
  errnoOf(error) === "ENOENT" ? undefined : errnoReason(error);
