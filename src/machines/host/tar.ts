import { spawn } from "node:child_process";

/**
 * The words by which this host's `tar` packs the names that it is handed, and unpacks. GNU's keeps holes and parts of
 * seconds; times of access and change are no one's business and would be half a kilobyte a file. BusyBox' keeps all but
 * these.
 */
export interface TarWords {
  readonly create: (folder: string) => readonly string[];
  readonly extract: (folder: string) => readonly string[];
  /** What ends each name that it is handed. */
  readonly separator: "\0" | "\n";
}

const gnu: TarWords = {
  create: (folder) => [
    ...["--create", "--file=-", "--format=pax", "--pax-option=delete=atime,delete=ctime", "--sparse"],
    ...["--quoting-style=literal", "--directory", folder],
    ...["--null", "--verbatim-files-from", "--files-from=-"],
  ],
  extract: (folder) => ["--extract", "--file=-", "--no-same-owner", "--preserve-permissions", "--directory", folder],
  separator: "\0",
};

const busybox: TarWords = {
  create: (folder) => ["-c", "-f", "-", "-C", folder, "-T", "-"],
  extract: (folder) => ["-x", "-p", "-o", "-f", "-", "-C", folder],
  separator: "\n",
};

let asked: Promise<TarWords> | undefined;

/** Asked once: it is one program for as long as we run. */
export function tarWords(): Promise<TarWords> {
  asked ??= ask();
  return asked;
}

async function ask(): Promise<TarWords> {
  const child = spawn("tar", ["--version"], { stdio: ["ignore", "pipe", "ignore"], detached: true });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  await new Promise((done) => child.once("error", done).once("close", done));
  return /busybox/i.test(said) ? busybox : gnu;
}
