import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "../../../scripts/provision/services/free-port.ts";
import { createDockerMachine } from "../../../src/machines/docker/docker-machine.ts";
import { engineNamed } from "../../../src/machines/docker/endpoint.ts";
import { type EngineClient, engineClient } from "../../../src/machines/docker/engine-client.ts";
import { enginePool } from "../../../src/machines/docker/engine-pool.ts";
import type { Machine } from "../../../src/runner/machine/machine.ts";
import { archiveOf } from "../../../src/runner/state/archive.ts";
import { loadBusyboxImage } from "./support/busybox-image.ts";
import { amd64, arm, type Bench, bench, containerOf, containersOf, env, exec, exited } from "./support/docker-setup.ts";

const { baseImage, machineImages } = inject("services");
const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
const bridge = `ap-${process.pid % 100_000}`;
const started: ChildProcess[] = [];
const clients: EngineClient[] = [];
let folder: string;
let shared: Bench;
let busybox: string;
/** The second engine: its socket, and where it answers with certificates. */
let socket: string;
let tlsPort: number;
let sshPort: number;
let sshServerHere: ChildProcess;
/** The environment of a user whose `ssh` knows the server here and has a key for it. */
let ofUser: Readonly<Record<string, string>>;

async function start(words: readonly string[], ready: () => Promise<unknown>): Promise<ChildProcess> {
  const [file = "", ...args] = words;
  const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  started.push(child);
  for (let tries = 0; child.exitCode === null && tries < 600; tries++) {
    const failed = await ready().then(
      () => false,
      () => true,
    );
    if (!failed) return child;
    await pause(100);
  }
  throw new Error(`${file} did not start: ${said}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  // What runs as root is ended by root.
  await execa([...asRoot, "kill"][0] ?? "", [
    ...asRoot.slice(1),
    ...(asRoot.length > 0 ? ["kill"] : []),
    String(child.pid),
  ]);
  await ended;
}

const openssl = (...args: readonly string[]) => execa("openssl", args, { cwd: folder });

/** An authority, and certificates for the engine and its client. */
async function certificates(): Promise<void> {
  const days = ["-days", "2", "-nodes", "-newkey", "rsa:2048"];
  await openssl("req", "-x509", ...days, "-keyout", "ca-key.pem", "-out", "ca.pem", "-subj", "/CN=ca");
  for (const [name, more] of [
    ["server", "subjectAltName=IP:127.0.0.1"],
    ["client", "extendedKeyUsage=clientAuth"],
  ] as const) {
    await openssl(
      "req",
      "-new",
      "-nodes",
      "-newkey",
      "rsa:2048",
      "-keyout",
      `${name}-key.pem`,
      "-out",
      `${name}.csr`,
      "-subj",
      `/CN=${name}`,
    );
    await writeFile(join(folder, `${name}.ext`), more);
    await openssl(
      "x509",
      "-req",
      "-days",
      "2",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca-key.pem",
      "-CAcreateserial",
      "-out",
      `${name}.pem`,
      "-extfile",
      `${name}.ext`,
    );
  }
  await mkdir(join(folder, "client"));
  await mkdir(join(folder, "stranger"));
  for (const [from, to] of [
    ["ca.pem", "client/ca.pem"],
    ["client.pem", "client/cert.pem"],
    ["client-key.pem", "client/key.pem"],
    // The server's own certificate is no authority.
    ["client.pem", "stranger/ca.pem"],
    ["client.pem", "stranger/cert.pem"],
    ["client-key.pem", "stranger/key.pem"],
  ] as const)
    await writeFile(join(folder, to), await readFile(join(folder, from)), { mode: 0o600 });
}

const root = async (...words: readonly string[]): Promise<void> => {
  const [file = "", ...args] = [...asRoot, ...words];
  await execa(file, args);
};

async function startSecondEngine(): Promise<void> {
  await root("ip", "link", "add", bridge, "type", "bridge");
  await root("ip", "address", "add", "192.168.253.1/24", "dev", bridge);
  await root("ip", "link", "set", bridge, "up");
  socket = join(folder, "d.sock");
  tlsPort = await freePort();
  await certificates();
  const words = [
    ...[...asRoot, "dockerd", "--host", `unix://${socket}`, "--host", `tcp://127.0.0.1:${tlsPort}`],
    ...["--tlsverify", "--tlscacert", join(folder, "ca.pem")],
    ...["--tlscert", join(folder, "server.pem"), "--tlskey", join(folder, "server-key.pem")],
    ...["--data-root", join(folder, "data"), "--exec-root", join(folder, "x"), "--pidfile", join(folder, "d.pid")],
    // No hand in this machine's firewall. Without a bridge of its own it would delete the first engine's at its start.
    ...["--iptables=false", "--ip6tables=false", `--bridge=${bridge}`, "--group", String(process.getgid?.())],
  ];
  await start(words, () => execa("docker", ["--host", `unix://${socket}`, "version"]));
}

async function startSsh(): Promise<void> {
  sshPort = await freePort();
  for (const name of ["host", "user"])
    await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, `${name}-ssh`)]);
  const config = [
    `Port ${sshPort}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${join(folder, "host-ssh")}`,
    `AuthorizedKeysFile ${join(folder, "user-ssh.pub")}`,
    `PidFile ${join(folder, "ssh.pid")}`,
    ...["StrictModes no", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin yes"],
    `SetEnv PATH=${process.env.PATH}`,
  ];
  await writeFile(join(folder, "sshd_config"), `${config.join("\n")}\n`);
  const [, ...hostKey] = (await readFile(join(folder, "host-ssh.pub"), "utf8")).split(" ").reverse();
  await writeFile(join(folder, "known_hosts"), `[127.0.0.1]:${sshPort} ${hostKey.reverse().join(" ")}\n`);
  const own = [
    "Host *",
    `  IdentityFile ${join(folder, "user-ssh")}`,
    `  UserKnownHostsFile ${join(folder, "known_hosts")}`,
    "  IdentitiesOnly yes",
  ];
  await writeFile(join(folder, "ssh_config"), `${own.join("\n")}\n`);
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${join(folder, "ssh_config")} "$@"\n`);
  await chmod(join(folder, "bin/ssh"), 0o755);
  ofUser = { ...env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const { sshd, libraries } = await sshServer();
  const words = [
    ...userForSsh,
    ...(userForSsh.length > 0 ? [folder] : []),
    "env",
    `LD_LIBRARY_PATH=${libraries}`,
    sshd,
    "-D",
    "-f",
    join(folder, "sshd_config"),
  ];
  sshServerHere = await start(words, () =>
    execa(join(folder, "bin/ssh"), ["-p", String(sshPort), "127.0.0.1", "true"]),
  );
}

/** As root it wants a user of that name, which a package that is not installed has not made: in a view of its own. */
const userForSsh =
  process.getuid?.() === 0
    ? [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'cat /etc/passwd > "$0/passwd"; grep -q ^sshd: "$0/passwd" || echo "sshd:x:65534:65534::/run/sshd:/usr/sbin/nologin" >> "$0/passwd"; mount --bind "$0/passwd" /etc/passwd; exec "$@"',
      ]
    : [];

/** This machine's, or Debian's package without installing it: that would serve the whole network. */
async function sshServer(): Promise<{ readonly sshd: string; readonly libraries: string }> {
  const here = await execa("sh", ["-c", "PATH=$PATH:/usr/sbin:/sbin command -v sshd"], { reject: false });
  if (here.exitCode === 0) return { sshd: here.stdout, libraries: "" };
  const at = join(folder, "sshd");
  await mkdir(at);
  await execa("apt-get", ["download", "openssh-server", "libwrap0"], { cwd: at });
  await execa("sh", ["-c", "for package in *.deb; do dpkg -x $package .; done"], { cwd: at });
  const { stdout: triplet } = await execa("sh", ["-c", "ls usr/lib | grep linux-gnu"], { cwd: at });
  return { sshd: join(at, "usr/sbin/sshd"), libraries: join(at, "usr/lib", triplet.split("\n")[0] ?? "") };
}

const address = () => `ssh://${userInfo().username}@127.0.0.1:${sshPort}${socket}`;

function client(name: string, of: Readonly<Record<string, string>> = ofUser): EngineClient {
  const made = engineClient({ place: engineNamed(of, name), env: of });
  clients.push(made);
  return made;
}

const machines = (engine: EngineClient) => createDockerMachine({ ...shared.options, engine });

const request = (resources: typeof arm, image = busybox) => ({
  job: "build",
  node: 0,
  resources,
  variables: {},
  remoteDocker: false,
  signal: new AbortController().signal,
  onOutput: () => undefined,
  executor: { kind: "docker" as const, containers: [containerOf(image)] },
});

const onSecond = async (): Promise<readonly string[]> =>
  (await execa("docker", ["--host", `unix://${socket}`, "ps", "--all", "--quiet"])).stdout.split("\n").filter(Boolean);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ap-2-"));
  shared = await bench();
  busybox = await loadBusyboxImage({ baseImage, env }, { tag: "arm-pipeline/test-busybox:2" });
  await Promise.all([startSecondEngine(), startSsh()]);
  await execa("sh", ["-c", `docker save ${busybox} | docker --host unix://${socket} load`], { env });
});
afterAll(async () => {
  for (const each of clients) each.close();
  for (const child of started.toReversed()) await end(child);
  await root("ip", "link", "delete", bridge);
  await shared.end();
  const [file = "rm", ...args] = [...asRoot, "rm", "-rf", folder];
  await execa(file, args);
  await rm(folder, { recursive: true, force: true });
});

const shell = { shell: ["/bin/sh", "-e"] } as const;

async function stepAndFiles(machine: Machine): Promise<void> {
  await machine.unpack(machine.resolve(".", "~/project"), archiveOf([{ name: "a/b", content: "carried" }]));
  expect(await exec(machine, "cat a/b; tty | sed 's/[0-9]//'; exit 3", shell)).toEqual({
    end: exited(3),
    output: "carried/dev/pts/\n",
  });
  const { missing } = await machine.pack(machine.resolve(".", "~/project"), ["a", "none"]);
  expect(missing).toEqual(["none"]);
}

describe("an engine elsewhere", () => {
  test("over SSH runs steps and carries files, with nothing mounted and nothing left", async () => {
    const machine = await machines(client(address()))(request(arm));
    await stepAndFiles(machine);
    expect(await onSecond()).toHaveLength(1);
    await machine.dispose();
    expect(await onSecond()).toEqual([]);
  });

  test("over TCP with certificates does too, and who has others is refused, both ways", async () => {
    const tls = (of: string) => ({ ...env, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: join(folder, of) });
    const machine = await machines(client(`tcp://127.0.0.1:${tlsPort}`, tls("client")))(request(arm));
    await stepAndFiles(machine);
    await machine.dispose();
    const stranger = client(`tcp://127.0.0.1:${tlsPort}`, tls("stranger"));
    await expect(stranger.ask({ method: "GET", path: "/info" })).rejects.toThrow(/does not answer: .*certificate/);
    const none = client(`tcp://127.0.0.1:${tlsPort}`, { ...env });
    await expect(none.ask({ method: "GET", path: "/info" })).rejects.toThrow();
  });

  test("whose way goes away in the middle of a step fails the step with its name, and the container can be swept", async () => {
    const engine = client(address());
    const machine = await machines(engine)(request(arm));
    const running = exec(machine, "echo begun; sleep 60", {
      ...shell,
      onOutput: () => {
        // The connections, and the server for the next ones.
        sshServerHere.kill("SIGTERM");
        engine.close();
      },
    });
    await expect(running).rejects.toThrow(
      `The machine of this job is gone: The engine at ${address()} does not answer`,
    );
    expect(await onSecond()).toHaveLength(1);
    await execa("sh", ["-c", `docker --host unix://${socket} rm --force $(docker --host unix://${socket} ps -aq)`]);
  });
});

test("two engines have the machines of their architectures at once, and nothing is left on either", async () => {
  const [first, second] = [shared.options.engine, client(`unix://${socket}`)];
  const pool = enginePool(
    [
      { engine: first, architecture: "amd64", create: machines(first) },
      { engine: second, architecture: "arm64", create: machines(second) },
    ],
    () => undefined,
  );
  const made = await Promise.all([pool(request(amd64 as typeof arm, machineImages.amd64)), pool(request(arm))]);
  const [one, two] = await Promise.all(made.map((machine) => exec(machine, "uname -m", shell)));
  expect([one?.output, two?.output]).toEqual(["x86_64\n", "aarch64\n"]);
  expect([(await containersOf(shared.folder)).length, (await onSecond()).length]).toEqual([1, 1]);
  await Promise.all(made.map((machine) => machine.dispose()));
  expect([await containersOf(shared.folder), await onSecond()]).toEqual([[], []]);
});
