import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../text/shell-word.ts";
import { lastWords } from "./engine-client.ts";
import type { ContainerSession } from "./session.ts";
import { stateFolder } from "./tools-archive.ts";

/*
 * A file system in memory, as the RAM disk at /mnt/ramdisk is, is a mount of the container's own: the engine's archives
 * read and write what lies below it, and say nothing. So what comes from there or goes there is copied by a shell in
 * the container, from or into a folder that the engine sees: https://github.com/moby/moby/issues/37128
 */

type Shell = Pick<ContainerSession, "ask">;

/** Whether a path is on such a one, by the longest mount above the folder that it is, or that it is in. */
export async function isInMemory(session: Shell, path: string): Promise<boolean> {
  const { output } = await session.ask(
    `cd -P ${shellWord(path)} 2> /dev/null || cd -P ${shellWord(posix.dirname(path))} 2> /dev/null || exit 0
best=0; kind=
while read -r _ point type _; do
  case "$PWD/" in "\${point%/}"/*) if [ "\${#point}" -ge "$best" ]; then best=\${#point}; kind=$type; fi ;; esac
done < /proc/mounts
echo "$kind"`,
  );
  return /^(?:tmpfs|ramfs)$/.test(output.trim());
}

/** Whether something is there, as the container has it; a link is though it leads nowhere. */
export const isThereInside = async (session: Shell, path: string): Promise<boolean> =>
  (await session.ask(`[ -e ${shellWord(path)} ] || [ -L ${shellWord(path)} ]`)).ok;

const newFolder = (): string => `${stateFolder}/carried-${randomBytes(6).toString("hex")}`;

/** A copy that the engine sees. */
export interface Carried {
  /** In the place of the path that was copied: `/.` at the end where that had it. */
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Copies a file, or a folder, or what is in one: `path` ends with `/.` then. */
export async function carriedOut(session: Shell, path: string): Promise<Carried> {
  const folder = newFolder();
  const { ok, output } = await session.ask(`mkdir ${folder} && cp -a ${shellWord(path)} ${folder}/`);
  const remove = async (): Promise<void> => void (await session.ask(`rm -rf ${folder}`));
  if (ok) return { path: `${folder}/${path.endsWith("/.") ? "." : posix.basename(path)}`, remove };
  await remove();
  throw new Refusal(`"${path}" could not be read: ${lastWords(output)}.`);
}

/** Has files laid into a folder that the engine sees, and copies them to where they belong. */
export async function carriedIn(session: Shell, to: string, lay: (folder: string) => Promise<void>): Promise<void> {
  const folder = newFolder();
  await session.ask(`mkdir ${folder}`);
  try {
    await lay(folder);
    // One by one: the folder itself may be root's, whose times are nobody else's to set.
    const { ok, output } = await session.ask(
      `cd ${folder} || exit 1
for each in * .[!.]* ..?*; do
  if [ -e "$each" ] || [ -L "$each" ]; then cp -a -- "$each" ${shellWord(to)}/ || exit 1; fi
done`,
    );
    if (!ok) throw new Refusal(`"${to}" could not be written: ${lastWords(output)}.`);
  } finally {
    await session.ask(`rm -rf ${folder}`);
  }
}
