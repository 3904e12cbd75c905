import { posix } from "node:path";
import { shownName } from "../../text/file-name.ts";
import type { TarEntry } from "./tar/scan.ts";

/** What is known of an entry before it is used. */
export type EntryHeader = Pick<TarEntry, "name" | "type" | "linkname">;

/** Whether an entry may be used, under which name; or why not. */
export type EntryVerdict =
  | {
      readonly kind: "allowed";
      readonly type: "file" | "directory" | "symlink" | "link";
      readonly name: string;
      readonly linkname: string;
    }
  | { readonly kind: "passed-over"; readonly name: string }
  | { readonly kind: "refused"; readonly because: string };

/**
 * Decides over the entries of one archive, in their order. An archive comes out of a job, so anybody may have written
 * it. No entry may be outside of the folder that it is unpacked to: neither by its name, nor by a link that an entry
 * before it made. A symbolic link may point where it likes, since Python's environments and package managers make such
 * links; nothing is written through it, and nothing here reads through it. What is no file, folder or link is passed
 * over, as it is on CircleCI, where a step does not fail at a pipe.
 */
export function entryChecker(): (header: EntryHeader) => EntryVerdict {
  const links = new Set<string>();
  return ({ name: written, type, linkname }) => {
    const name = insideName(written);
    if (name === undefined) return refused(`"${shownName(written)}" is outside of the folder`);
    if (type !== "file" && type !== "directory" && type !== "symlink" && type !== "link")
      return { kind: "passed-over", name };
    const through = links.size === 0 ? undefined : parentsOf(name).find((parent) => links.has(parent));
    if (through !== undefined) return refused(`"${shownName(name)}" is behind the link "${shownName(through)}"`);
    if (type === "link") {
      const target = insideName(linkname);
      if (target === undefined || target === ".")
        return refused(`"${shownName(name)}" is a link to "${shownName(linkname)}", outside of the folder`);
      if ([target, ...parentsOf(target)].some((path) => links.has(path)))
        return refused(`"${shownName(name)}" is a link to "${shownName(target)}", which is behind a link`);
      return { kind: "allowed", type, name, linkname: target };
    }
    if (type === "symlink") links.add(name);
    else links.delete(name);
    return { kind: "allowed", type, name, linkname: type === "symlink" ? linkname : "" };
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
