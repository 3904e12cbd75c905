import { posix } from "node:path";

/** What is known of an entry before it is used. */
export interface EntryHeader {
  readonly name: string;
  readonly type?: string | null | undefined;
  readonly linkname?: string | null | undefined;
}

/** Whether an entry may be used, under which name; or why not. */
export type EntryVerdict =
  | { readonly kind: "allowed"; readonly name: string; readonly linkname: string | undefined }
  | { readonly kind: "refused"; readonly because: string };

const kinds: ReadonlySet<string> = new Set(["file", "directory", "symlink", "link", "contiguous-file"]);

/**
 * Decides over the entries of one archive, in their order. An archive comes out of a job, so anybody may have written it. No entry may
 * be outside of the folder that it is unpacked to: neither by its name, nor by a link that an entry before it made. A symbolic link
 * may point where it likes, since Python's environments and package managers make such links; nothing is written through it, and
 * nothing here reads through it.
 */
export function entryChecker(): (header: EntryHeader) => EntryVerdict {
  const links = new Set<string>();
  return (header) => {
    const name = insideName(header.name);
    if (name === undefined) return refused(`"${header.name}" is outside of the folder`);
    const type = header.type ?? "file";
    if (!kinds.has(type)) return refused(`"${name}" is a ${type}, and only files, folders and links are handed over`);
    const through = parentsOf(name).find((parent) => links.has(parent));
    if (through !== undefined) return refused(`"${name}" is behind the link "${through}"`);
    if (type === "link") {
      const target = insideName(header.linkname ?? "");
      if (target === undefined || target === ".")
        return refused(`"${name}" is a link to "${header.linkname ?? ""}", outside of the folder`);
      if ([target, ...parentsOf(target)].some((path) => links.has(path)))
        return refused(`"${name}" is a link to "${target}", which is behind a link`);
      return { kind: "allowed", name, linkname: target };
    }
    if (type === "symlink") links.add(name);
    else links.delete(name);
    return { kind: "allowed", name, linkname: type === "symlink" ? (header.linkname ?? "") : undefined };
  };
}

const refused = (because: string): EntryVerdict => ({ kind: "refused", because });

/** A name without `./` and doubled slashes; undefined when it leads out of the folder. "." is the folder itself. */
export function insideName(name: string): string | undefined {
  if (name === "" || name.includes("\0") || name.startsWith("/")) return undefined;
  if (name.split("/").includes("..")) return undefined;
  return posix.normalize(name).replace(/\/$/, "");
}

function parentsOf(name: string): readonly string[] {
  const parts = name.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
