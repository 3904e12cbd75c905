import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freePort } from "../../../scripts/provision/services/free-port.ts";
import { type SecondEngine, startSecondEngine } from "../../../scripts/provision/services/second-engine.ts";
import { Session } from "../../../scripts/provision/services/session.ts";
import { type SshServer, startSshServer } from "../../../scripts/provision/services/ssh-server.ts";
import { realSystem } from "../../../scripts/provision/system.ts";
import { createDockerMachine } from "../../../src/machines/docker/docker-machine.ts";
import { engineNamed } from "../../../src/machines/docker/endpoint.ts";
import { type EngineClient, engineClient } from "../../../src/machines/docker/engine-client.ts";
import { enginePool } from "../../../src/machines/docker/engine-pool.ts";
import { sweepDocker } from "../../../src/machines/docker/sweep.ts";
import type { Machine } from "../../../src/runner/machine/machine.ts";
import { archiveOf } from "../../../src/runner/state/archive.ts";
import { loadBusyboxImage } from "./support/busybox-image.ts";
import { amd64, arm, type Bench, bench, containerOf, containersOf, env, exec, exited } from "./support/docker-setup.ts";

const { baseImage, machineImages, folders } = inject("services");
const clients: EngineClient[] = [];
let folder: string;
let session: Session;
let shared: Bench;
let busybox: string;
/** The second engine, and where it answers with certificates. */
let second: SecondEngine;
let tlsPort: number;
/** A third, which answers here alone. */
let third: SecondEngine;
let ssh: SshServer;
/** The environment of a user whose `ssh` knows the server here and has a key for it. */
let ofUser: Readonly<Record<string, string>>;

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

/** Two engines and a server of SSH, all with folders of their own. */
async function startAll(): Promise<void> {
  const [system, { privilege }] = [realSystem(), inject("facts")];
  session = await Session.begin({ system, folders, privilege, progress: { say: () => undefined } });
  tlsPort = await freePort();
  await certificates();
  const words = [
    ...["--host", `tcp://127.0.0.1:${tlsPort}`, "--tlsverify", "--tlscacert", join(folder, "ca.pem")],
    ...["--tlscert", join(folder, "server.pem"), "--tlskey", join(folder, "server-key.pem")],
  ];
  [second, third, ssh] = await Promise.all([
    startSecondEngine(session, { system, privilege, number: 1, words }),
    startSecondEngine(session, { system, privilege, number: 2 }),
    startSshServer(session, { system }),
  ]);
  ofUser = { ...env, PATH: `${ssh.path}:${process.env.PATH}` };
}

const address = () => ssh.address(second.socket);

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

const onEngine = async ({ host }: SecondEngine): Promise<readonly string[]> =>
  (await execa("docker", ["--host", host, "ps", "--all", "--quiet"])).stdout.split("\n").filter(Boolean);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ap-2-"));
  shared = await bench();
  busybox = await loadBusyboxImage({ baseImage, env }, { tag: "arm-pipeline/test-busybox:2" });
  await startAll();
  for (const [image, { host }] of [
    [busybox, second],
    [busybox, third],
    [machineImages.amd64, second],
  ] as const)
    await execa("sh", ["-c", `docker save ${image} | docker --host ${host} load`], { env });
});
afterAll(async () => {
  for (const each of clients) each.close();
  await session.end();
  await shared.end();
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
    expect(await onEngine(second)).toHaveLength(1);
    await machine.dispose();
    expect(await onEngine(second)).toEqual([]);
  });

  test("over SSH gives a machine job its own socket, with the group that it has there", async () => {
    await chown(second.socket, 0, 4242);
    const made = await machines(client(address()))({
      ...request(amd64 as typeof arm),
      executor: { kind: "machine", image: machineImages.amd64 },
    });
    const { output } = await exec(made, "id -G; stat -c %g /var/run/docker.sock; docker ps --quiet | wc -l");
    await made.dispose();
    expect(output).toBe("3434 4242\n4242\n1\n");
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

  test("whose way goes away in the middle of a step fails the step with its name; that something is left is told, and it can be swept", async () => {
    const engine = client(address());
    let left = 0;
    const create = createDockerMachine({ ...shared.options, engine, onLeft: () => left++ });
    const machine = await create(request(arm));
    const running = exec(machine, "echo begun; sleep 60", { ...shell, onOutput: () => void ssh.stop() });
    await expect(running).rejects.toThrow(
      `The machine of this job is gone: The engine at ${address()} does not answer`,
    );
    await expect(machine.dispose()).rejects.toThrow("A container could not be removed, which the next run tries again");
    const sweep = (of: EngineClient) => sweepDocker(shared.folder, { engine: of, alive: new Set() });
    expect([left, (await onEngine(second)).length, await sweep(engine)]).toEqual([1, 1, undefined]);
    await ssh.start();
    expect([await sweep(engine), await onEngine(second)]).toEqual([1, []]);
  });
});

describe("of several engines", () => {
  test("two have the machines of their architectures at once, and nothing is left on either", async () => {
    const [first, other] = [shared.options.engine, client(second.host)];
    const pool = enginePool(
      [
        { engine: first, architecture: "amd64", create: machines(first) },
        { engine: other, architecture: "arm64", create: machines(other) },
      ],
      () => undefined,
    );
    const made = await Promise.all([pool(request(amd64 as typeof arm, machineImages.amd64)), pool(request(arm))]);
    const [one, two] = await Promise.all(made.map((machine) => exec(machine, "uname -m", shell)));
    expect([one?.output, two?.output]).toEqual(["x86_64\n", "aarch64\n"]);
    expect([(await containersOf(shared.folder)).length, (await onEngine(second)).length]).toEqual([1, 1]);
    await Promise.all(made.map((machine) => machine.dispose()));
    expect([await containersOf(shared.folder), await onEngine(second)]).toEqual([[], []]);
  });

  test("three of one architecture share the jobs by free capacity; one that goes away leaves its jobs to the others", async () => {
    const said: string[] = [];
    const pooled = [shared.options.engine, client(address()), client(third.host)].map((engine) => ({
      engine,
      architecture: "arm64" as const,
      create: machines(engine),
    }));
    const pool = enginePool(pooled, (note) => said.push(note));
    const where = async () => [
      (await containersOf(shared.folder)).length,
      (await onEngine(second)).length,
      (await onEngine(third)).length,
    ];
    // All three are this machine, so they have the same room.
    const six = await Promise.all(Array.from({ length: 6 }, () => pool(request(arm))));
    expect(await where()).toEqual([2, 2, 2]);
    const outputs = await Promise.all(six.map((machine) => exec(machine, "uname -m", shell)));
    expect(outputs.map(({ output }) => output)).toEqual(Array.from({ length: 6 }, () => "aarch64\n"));
    // A machine that ends has its room again.
    const [first, ...rest] = six;
    await first?.dispose();
    const next = await pool(request(arm));
    expect([await where(), said]).toEqual([[2, 2, 2], []]);
    await Promise.all([...rest, next].map((machine) => machine.dispose()));
    expect(await where()).toEqual([0, 0, 0]);
    await third.stop();
    const four = await Promise.all(Array.from({ length: 4 }, () => pool(request(arm))));
    expect([(await where().catch(() => [])).length, said]).toEqual([
      0,
      [`An engine went away: There is no engine at ${third.host}: nothing listens there.`],
    ]);
    expect([(await containersOf(shared.folder)).length, (await onEngine(second)).length]).toEqual([2, 2]);
    await Promise.all(four.map((machine) => machine.dispose()));
    await third.start();
    expect(await where()).toEqual([0, 0, 0]);
  });
});
