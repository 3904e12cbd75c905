import { once } from "node:events";
import { posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { Refusal } from "../../runner/machine/refusal.ts";
import { shellWord } from "../../runner/machine/shell-word.ts";
import { checkedArchive } from "../../runner/state/archive.ts";
import { type DockerCli, lastWords } from "./docker-cli.ts";
import { openSession } from "./session.ts";

/** A container that files go to. */
export interface FilesOf {
  readonly container: string;
  /** The numbers of its user. */
  readonly uid: number;
  readonly gid: number;
}

/**
 * Writes an archive below a folder, which is made. The engine does it, with all that is written belonging to the
 * container's user, who must be allowed to write there.
 */
export async function unpackTo(
  docker: DockerCli,
  files: FilesOf,
  { to, tar }: { readonly to: string; readonly tar: NodeJS.ReadableStream },
): Promise<void> {
  const session = openSession(docker, { container: files.container });
  try {
    const folders = new Set<string>();
    const make = async (folder: string): Promise<void> => {
      if (folders.has(folder)) return;
      folders.add(folder);
      const word = shellWord(posix.join(to, folder));
      const { ok, output } = await session.ask(
        `mkdir -p ${word} || exit 1\n[ -w ${word} ] || { echo "it may not be written by the machine's user"; exit 1; }`,
      );
      if (!ok)
        throw new Refusal(
          `"${posix.join(to, folder)}" cannot be written: ${lastWords({ stderr: output, stdout: "" })}.`,
        );
    };
    await make(".");
    const owner = { uid: files.uid, gid: files.gid };
    const archive = checkedArchive(tar, {
      onEntry: async ({ name, type }) => {
        await make(posix.dirname(name));
        if (type === "directory") folders.add(name);
        return { owner };
      },
    });
    const child = docker.start(["cp", "-", `${files.container}:${to}`], ["pipe", "ignore", "pipe"]);
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      if (said.length < 2_000) said += chunk;
    });
    const closed = once(child, "close") as Promise<[number | null]>;
    const [fed, ended] = await Promise.allSettled([pipeline(archive, child.stdin as NodeJS.WritableStream), closed]);
    // Ours first: what the engine says of an archive that ends early is no news.
    if (fed.status === "rejected" && (fed.reason as NodeJS.ErrnoException).code !== "EPIPE") throw fed.reason;
    if (ended.status === "rejected") throw ended.reason;
    if (ended.value[0] !== 0)
      throw new Refusal(`"${to}" could not be written: ${lastWords({ stderr: said, stdout: "" })}.`);
  } finally {
    session.end();
  }
}
