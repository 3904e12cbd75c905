/** What a person is told when the state of a run cannot be written; undefined for an error of another kind. */
export function diskWords(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const reason = reasons[String(error.code)];
  return reason === undefined ? undefined : `The state of the run cannot be written: ${reason}.`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk's quota is used up",
  EFBIG: "a file may not become that large",
  EROFS: "the disk is read-only",
  EACCES: "this user may not",
  EPERM: "this user may not",
  EIO: "the disk has an error",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a part of the path is a file",
};
