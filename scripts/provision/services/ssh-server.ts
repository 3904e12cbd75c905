import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { findCommand } from "../facts.ts";
import { ProvisionError } from "../provision-error.ts";
import type { System } from "../system.ts";
import { freePort } from "./free-port.ts";
import type { Session } from "./session.ts";

/** A server of SSH on loopback, for this user alone. */
export type SshServer = {
  /** To be put in front of PATH: an `ssh` that knows the server here and has a key for it. */
  readonly path: string;
  /** The address of an engine behind it, by the engine's socket. */
  readonly address: (socket: string) => string;
  /** Ends the sessions that are open, as a network does that goes away; the next ones come through. */
  readonly cut: () => Promise<void>;
  /** Ends it with its sessions. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
};

/**
 * As root it wants a user of that name, which a package that is not installed has not made: in a view of its own. It
 * stays the same process.
 */
const asSshUser = [
  ...["unshare", "--mount", "sh", "-c"],
  'cat /etc/passwd > "$0/passwd"; grep -q ^sshd: "$0/passwd" || echo "sshd:x:65534:65534::/run/sshd:/usr/sbin/nologin" >> "$0/passwd"; mount --bind "$0/passwd" /etc/passwd; exec "$@"',
];

/** Starts OpenSSH's server: this machine's, or Debian's without installing it, which would serve the whole network. */
export async function startSshServer(session: Session, { system }: { readonly system: System }): Promise<SshServer> {
  const folder = join(session.folder, "ssh");
  const at = (name: string): string => join(folder, name);
  await mkdir(at("bin"), { recursive: true });
  const port = await freePort();
  for (const name of ["host", "user"])
    await must(system, ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at(`${name}-key`)]);
  const [kind = "", key = ""] = (await readFile(at("host-key.pub"), "utf8")).split(" ");
  await writeLines(at("sshd_config"), [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${at("host-key")}`, `PidFile ${at("pid")}`],
    `AuthorizedKeysFile ${at("user-key.pub")}`,
    ...["StrictModes no", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin yes"],
    // Several machines at once shake hands at once.
    "MaxStartups 100",
    `SetEnv PATH=${system.env.PATH ?? ""}`,
  ]);
  await writeLines(at("known_hosts"), [`[127.0.0.1]:${port} ${kind} ${key}`]);
  await writeLines(at("ssh_config"), [
    ...["Host *", `  IdentityFile ${at("user-key")}`, `  UserKnownHostsFile ${at("known_hosts")}`],
    "  IdentitiesOnly yes",
  ]);
  const client = (await findCommand(system, "ssh")) ?? "ssh";
  await writeLines(at("bin/ssh"), ["#!/bin/sh", `exec ${client} -F ${at("ssh_config")} "$@"`]);
  await chmod(at("bin/ssh"), 0o755);
  const { sshd, libraries } = await serverProgram(at("package"), system);
  // Where it gives up what it may, which Debian's package makes.
  if (system.uid === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const command = [
    ...(system.uid === 0 ? [...asSshUser, folder] : []),
    ...["env", `LD_LIBRARY_PATH=${libraries}`, sshd, "-D", "-f", at("sshd_config")],
  ];
  const ready = async () =>
    (await system.run([at("bin/ssh"), "-o", "BatchMode=yes", "-p", String(port), "127.0.0.1", "true"])).exitCode === 0;
  const start = () => session.start("sshd", command, { ready });
  let running = await start();
  const cut = async (): Promise<void> => {
    const pid = (await readFile(at("pid"), "utf8").catch(() => "")).trim();
    const open = pid === "" ? [] : await descendants(Number(pid));
    for (const each of open) kill(each);
  };
  return {
    path: at("bin"),
    address: (socket) => `ssh://${userInfo().username}@127.0.0.1:${port}${socket}`,
    cut,
    stop: async () => {
      // The server first, so that no one comes in again; its sessions outlive it.
      const pid = Number(await readFile(at("pid"), "utf8"));
      const open = await descendants(pid);
      await running.stop();
      for (const each of open) kill(each);
    },
    start: async () => {
      running = await start();
    },
  };
}

/** Everything that a process has started, and that, by what the kernel says of each process's parent. */
async function descendants(of: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, "latin1").catch(() => "") : "";
    const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const below = (id: number): readonly number[] =>
    [...parents].flatMap(([child, parent]) => (parent === id ? [child, ...below(child)] : []));
  return below(of);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

const writeLines = (file: string, lines: readonly string[]): Promise<void> => writeFile(file, `${lines.join("\n")}\n`);

async function must(system: System, command: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await system.run(command);
  if (exitCode !== 0) throw new ProvisionError(`${command[0]} failed.\n${stderr}`, { hint: "Is openssh whole?" });
  return stdout;
}

async function serverProgram(
  folder: string,
  system: System,
): Promise<{ readonly sshd: string; readonly libraries: string }> {
  const here = await system.run(["sh", "-c", "PATH=$PATH:/usr/sbin:/sbin command -v sshd"]);
  if (here.exitCode === 0) return { sshd: here.stdout, libraries: "" };
  await mkdir(folder);
  const words = 'cd "$0" && apt-get download openssh-server libwrap0 && for each in *.deb; do dpkg -x "$each" .; done';
  await must(system, ["sh", "-c", words, folder]);
  const [triplet = ""] = (await readdir(join(folder, "usr/lib"))).filter((name) => name.endsWith("linux-gnu"));
  return { sshd: join(folder, "usr/sbin/sshd"), libraries: join(folder, "usr/lib", triplet) };
}
