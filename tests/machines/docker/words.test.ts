import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { loginHeader, loginOf, registryKey, withVariables } from "../../../src/machines/docker/auth.ts";
import {
  type ContainerPlan,
  containerBody,
  containerName,
  runsLabel,
} from "../../../src/machines/docker/container-body.ts";
import { lastWords } from "../../../src/machines/docker/engine-client.ts";
import { engineFacts, readInfo } from "../../../src/machines/docker/engine-facts.ts";
import { imageFinder, nameAndTag, pullRefusal, readImage } from "../../../src/machines/docker/image.ts";
import { prepareContainer } from "../../../src/machines/docker/prepare-container.ts";
import { standInFor } from "../../../src/machines/machine-image.ts";
import { exportLines } from "../../../src/machines/shell-words.ts";
import type { PlannedContainer } from "../../../src/runner/plan/plan.ts";
import { shellWord } from "../../../src/text/shell-word.ts";
import { fakeEngine } from "../../support/fake-engine.ts";

const resources = { resourceClass: "arm.large", architecture: "arm64", cpus: 4, memoryMiB: 16_384 } as const;
const planned: PlannedContainer = {
  image: "acme/web",
  name: undefined,
  entrypoint: undefined,
  command: undefined,
  user: undefined,
  environment: {},
  auth: undefined,
};

const plan: ContainerPlan = {
  name: "arm-pipeline-run-1-build-0-ab",
  owner: { run: "run-1", runs: "/work/.arm-pipeline/runs", machine: "build/0" },
  image: { id: "sha256:1", architecture: "arm64", keepsEntrypoint: false },
  resources,
  engine: {
    ...{
      architecture: "amd64",
      cpus: 2,
      memoryMiB: 8_000,
      here: true,
      limits: { cpus: true, memory: true, pids: true },
    },
    socket: { path: "/run/user/1000/docker.sock", group: 998 },
  },
  container: planned,
  hosts: [],
  socket: false,
  primary: true,
  environment: {},
};

/** What differs from container to container. */
const body = (changes: Partial<ContainerPlan>): object => {
  const { Image, Labels, Env, HostConfig, ...others } = containerBody({ ...plan, ...changes }) as Record<
    string,
    object
  >;
  return { ...others, ...HostConfig };
};
const limits = { NanoCpus: 2e9, Memory: 8_000 * 2 ** 20, MemorySwap: 8_000 * 2 ** 20, PidsLimit: 8192 };
const ramDisk = { Tmpfs: { "/mnt/ramdisk": "exec,mode=1777" } };
const waits = {
  Entrypoint: ["/bin/sh"],
  Cmd: ["-c", "exec 3<&0; /bin/sh <&3 3<&- & exec sleep 2147483647"],
  OpenStdin: true,
  Init: true,
};

describe("what a container is made of", () => {
  test("names its image and its run, and holds it to what the class gives and there is", () => {
    expect(containerBody(plan)).toEqual({
      Image: "sha256:1",
      Labels: {
        "arm-pipeline.run": "run-1",
        "arm-pipeline.runs": runsLabel("/work/.arm-pipeline/runs"),
        "arm-pipeline.machine": "build/0",
      },
      Env: [],
      Entrypoint: waits.Entrypoint,
      Cmd: waits.Cmd,
      OpenStdin: true,
      HostConfig: { ...limits, ...ramDisk, Init: true },
    });
  });

  test("leaves limits out that the engine does not have", () => {
    const engine = { ...plan.engine, limits: { cpus: false, memory: false, pids: false } };
    expect(body({ engine })).toEqual({ ...ramDisk, ...waits });
  });

  test("gives a machine the engine and the host's network", () => {
    expect(body({ container: undefined, network: "host", socket: true })).toEqual({
      ...{ NetworkMode: "host", ...limits, ...waits },
      Binds: ["/run/user/1000/docker.sock:/var/run/docker.sock"],
      GroupAdd: ["998"],
    });
  });

  test("keeps the entrypoint of a service, and that of a primary container only where somebody asks for it", () => {
    expect(body({ primary: false, network: { of: "first" } })).toEqual({ NetworkMode: "container:first", ...limits });
    const asked = { ...limits, ...ramDisk, OpenStdin: true };
    expect(body({ image: { ...plan.image, keepsEntrypoint: true } })).toEqual(asked);
    expect(body({ container: { ...planned, command: ["serve", "-v"] } })).toEqual({ ...asked, Cmd: ["serve", "-v"] });
    // As `docker run --entrypoint`: the image's own command is none of another entrypoint.
    expect(body({ container: { ...planned, entrypoint: ["/bin/app"] } })).toEqual({
      ...asked,
      Entrypoint: ["/bin/app"],
      Cmd: [],
    });
    const container = { ...planned, entrypoint: ["/bin/app", "--log"], command: ["serve"], user: "app" };
    expect(body({ container, hosts: ["db", "cache"] })).toEqual({
      ...asked,
      ExtraHosts: ["db:127.0.0.1", "cache:127.0.0.1"],
      User: "app",
      Entrypoint: ["/bin/app", "--log"],
      Cmd: ["serve"],
    });
  });

  test("has variables as they are, but for what is no name", () => {
    const environment = { ONE: "a=b #c", PATH: "./bin:/bin\n", "NO NAME": "x", "#": "x", NUL: "a\0b" };
    expect(containerBody({ ...plan, environment })).toMatchObject({
      Env: ["ONE=a=b #c", "PATH=./bin:/bin\n", "NUL=ab"],
    });
  });

  test("has a name that an engine takes, whatever the job is called", () => {
    const owner = { run: "run-1", machine: "arm/build & push ü/0" };
    expect(containerName(owner, { suffix: "", unique: "ab" })).toBe("arm-pipeline-run-1-arm-build-push-0-ab");
    expect(containerName(owner, { suffix: "db", unique: "ab" })).toBe("arm-pipeline-run-1-arm-build-push-0-db-ab");
    expect(containerName({ run: "r", machine: "x".repeat(300) }, { suffix: "", unique: "ab" })).toHaveLength(103);
  });
});

describe("a login", () => {
  test.each([
    ["acme/web", "https://index.docker.io/v1/"],
    ["node", "https://index.docker.io/v1/"],
    ["docker.io/acme/web:1", "https://index.docker.io/v1/"],
    ["ghcr.io/acme/web@sha256:1", "ghcr.io"],
    ["127.0.0.1:5000/web", "127.0.0.1:5000"],
    ["localhost/web", "localhost"],
  ])("of %s is for %s", (image, key) => {
    expect(registryKey(image)).toBe(key);
  });

  test("reads variables where it names them, and says which one no one has", () => {
    const variables = { USER: "me", PASSWORD: "a$USER", toString_: "" };
    expect(loginOf({ image: "a", auth: { username: "$USER", password: "x-${PASSWORD}-$5" } }, variables)).toEqual({
      username: "me",
      password: "x-a$USER-$5",
    });
    expect(loginOf({ image: "a", auth: undefined }, variables)).toBeUndefined();
    expect(() => withVariables("$toString", { variables, where: "It" })).toThrow(
      "It reads $toString, which neither the project's variables nor the job's contexts have.",
    );
  });
});

test("a login goes in by a header, a token under its own name", () => {
  const read = (header: string) => {
    // Docker 20.10 takes a header without padding for none at all.
    expect(header).toMatch(/^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?$/);
    return JSON.parse(Buffer.from(header, "base64url").toString());
  };
  expect(read(loginHeader("ghcr.io/acme/web", { username: "me", password: "pass" }))).toEqual({
    username: "me",
    password: "pass",
    serveraddress: "ghcr.io",
  });
  expect(read(loginHeader("acme/web", { username: "<token>", password: "t" }))).toEqual({
    identitytoken: "t",
    serveraddress: "https://index.docker.io/v1/",
  });
});

test.each([
  ["acme/web", "acme/web", "latest"],
  ["acme/web:2", "acme/web", "2"],
  ["127.0.0.1:5000/web", "127.0.0.1:5000/web", "latest"],
  ["127.0.0.1:5000/web:2", "127.0.0.1:5000/web", "2"],
  ["acme/web:2@sha256:1", "acme/web:2", "sha256:1"],
])("a pull of %s asks for one tag and not for all", (image, name, tag) => {
  expect(nameAndTag(image)).toEqual({ name, tag });
});

describe("what the engine says", () => {
  test("of itself is read", () => {
    const docker = {
      ...{ Architecture: "aarch64", NCPU: 4, MemTotal: 8 * 2 ** 30 },
      ...{ CpuCfsQuota: true, MemoryLimit: true, PidsLimit: false, Name: "builder" },
    };
    expect(readInfo({ ...docker, OperatingSystem: "Docker Desktop" })).toEqual({
      architecture: "arm64",
      cpus: 4,
      memoryMiB: 8192,
      desktop: true,
      name: "builder",
      limits: { cpus: true, memory: true, pids: false },
    });
    expect([readInfo("no engine"), readInfo(null), readInfo({ Architecture: "" })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("is told where what answers is no engine", async () => {
    const { engine, host } = await fakeEngine(() => ({ body: "hello" }));
    await expect(engineFacts(engine)).rejects.toThrow(
      `No container engine answers: What answers at ${host} is no engine.`,
    );
  });

  test("is shortened to its last words", () => {
    expect(lastWords("a\nit broke.\n")).toBe("it broke");
    expect(lastWords("")).toBe("it said nothing");
  });

  test("of an image is read, and nothing where there is none", () => {
    const image = {
      Id: "sha256:1",
      Architecture: "arm64",
      Config: { Labels: { "com.circleci.preserve-entrypoint": "true" } },
    };
    expect(readImage(image)).toEqual({
      id: "sha256:1",
      architecture: "arm64",
      keepsEntrypoint: true,
    });
    expect(readImage({ ...image, Config: { Labels: null } })?.keepsEntrypoint).toBe(false);
    expect([readImage("no image"), readImage(null)]).toEqual([undefined, undefined]);
  });

  test.each([
    [
      "no matching manifest for linux/arm64/v8 in the manifest list entries",
      'Image "acme/web" is not there for arm64, which resource class "arm.large" needs: use an image that is made for both, or a class of its architecture.',
    ],
    [
      "pull access denied for acme/web",
      'Image "acme/web" could not be pulled: pull access denied for acme/web. It is not there, or needs a login: "auth" of the container.',
    ],
    [
      "manifest for acme/web:2 not found",
      'Image "acme/web" could not be pulled: manifest for acme/web:2 not found. Is its name right?',
    ],
  ])("of a pull, %s, becomes words for the job's author", (said, expected) => {
    const wanted = { image: "acme/web", resources, machine: false, login: undefined };
    expect(pullRefusal(wanted, { said, there: undefined })).toBe(expected);
  });
});

test("an image is asked for by its architecture, for each job again", async () => {
  const { engine, asked } = await fakeEngine(() => ({ body: { Id: "sha256:1", Architecture: "arm64", Config: {} } }));
  const find = imageFinder(engine, { env: {} });
  const wanted = { image: "acme/web", resources, machine: false, login: undefined };
  const waiting = { signal: new AbortController().signal, onOutput: () => undefined };
  const found = await Promise.all([find({ ...wanted, ...waiting }), find({ ...wanted, ...waiting })]);
  expect(found.map(({ id }) => id)).toEqual(["sha256:1", "sha256:1"]);
  const platform = new URLSearchParams({ platform: '{"os":"linux","architecture":"arm64"}' });
  expect(asked).toEqual(Array(2).fill(`GET /images/acme/web/json?${platform}`));
});

test("a pull says what it does, but for how far each layer is, and is refused in the engine's words", async () => {
  const lines = [
    { status: "Pulling from acme/web", id: "2" },
    { status: "Downloading", id: "abc", progress: "[=> ] 1MB/2MB" },
    { status: "Pull complete", id: "abc" },
    { error: "no space left on device", errorDetail: { message: "no space left on device" } },
  ];
  const { engine, asked } = await fakeEngine(({ method }) =>
    method === "GET"
      ? { status: 404, body: { message: "No such image: acme/web:2" } }
      : { body: lines.map((line) => JSON.stringify(line)).join("\r\n") },
  );
  const said: string[] = [];
  const pulling = imageFinder(engine, { env: { DOCKER_CONFIG: "/nowhere" } })({
    ...{ image: "acme/web:2", resources, machine: false, login: undefined },
    ...{ signal: new AbortController().signal, onOutput: (chunk) => said.push(chunk) },
  });
  await expect(pulling).rejects.toThrow('Image "acme/web:2" could not be pulled: no space left on device.');
  expect(said).toEqual(["Pulling acme/web:2 for arm64.\n", "2: Pulling from acme/web\n", "abc: Pull complete\n"]);
  expect(asked[1]).toBe("POST /images/create?fromImage=acme%2Fweb&tag=2&platform=linux%2Farm64");
});

test("a pull that is refused at once is told in the engine's words alone", async () => {
  const { engine } = await fakeEngine(({ method }) => ({
    status: 404,
    body: { message: method === "GET" ? "No such image: acme/web:2" : "manifest for acme/web:2 not found" },
  }));
  const pulling = imageFinder(engine, { env: { DOCKER_CONFIG: "/nowhere" } })({
    ...{ image: "acme/web:2", resources, machine: false, login: undefined },
    ...{ signal: new AbortController().signal, onOutput: () => undefined },
  });
  await expect(pulling).rejects.toThrow('Image "acme/web:2" could not be pulled: manifest for acme/web:2 not found.');
});

describe("a container in which nothing runs", () => {
  const preparing = (output: string) => ({
    container: "x",
    session: { ask: async () => ({ ok: false, output }), end: () => undefined },
    architecture: "arm64",
    signal: new AbortController().signal,
    onOutput: () => undefined,
  });
  /** The frames in which an engine hands on the lines of a log. */
  const framed = (log: string): string => {
    const head = Buffer.from([2, 0, 0, 0, 0, 0, 0, Buffer.byteLength(log)]);
    return log === "" ? "" : Buffer.concat([head, Buffer.from(log)]).toString("latin1");
  };
  const prepare = async (
    log: string,
    { asked = "", running = false, engineArchitecture = "amd64" } = {},
  ): Promise<unknown> => {
    const { engine } = await fakeEngine(({ path }) => ({
      body: path.endsWith("/logs") ? framed(log) : { State: { Running: running, ExitCode: 1 } },
    }));
    return await prepareContainer(engine, { ...preparing(asked), engineArchitecture });
  };

  test.each([
    [
      "[FATAL tini (7)] exec /bin/sh failed: Exec format error",
      "The engine runs amd64 and cannot run arm64, which the resource class needs. Let it emulate: docker run --privileged --rm tonistiigi/binfmt --install arm64, or install qemu-user-static and binfmt-support.",
    ],
    [
      "[FATAL tini (7)] exec /bin/sh failed: No such file or directory",
      "The image has no shell (/bin/sh), and steps cannot run without one.",
    ],
    ["first\nno licence\n", "The container ended as soon as it had started: no licence."],
  ])("is explained by its log: %s", async (log, expected) => {
    await expect(prepare(log)).rejects.toThrow(expected);
  });

  test("is not asked to be emulated where the engine is of its architecture already", async () => {
    await expect(prepare("exec /bin/sh: exec format error", { engineArchitecture: "arm64" })).rejects.toThrow(
      "The image says that it is for arm64, and its programs are for another architecture.",
    );
  });

  test("is explained by what its shell said", async () => {
    const asked = "mkdir: cannot create directory '//project': Permission denied";
    await expect(prepare("", { asked, running: true })).rejects.toThrow(
      "The container cannot be prepared for steps: mkdir: cannot create directory '//project': Permission denied.",
    );
  });

  test("and one whose sudo does not work under emulation is told with the way out", async () => {
    const said: string[] = [];
    const { engine } = await fakeEngine(() => ({ status: 500 }));
    const user = await prepareContainer(engine, {
      ...preparing("user 3434 3434 /home/circleci\nno-sudo\n"),
      engineArchitecture: "amd64",
      onOutput: (chunk) => said.push(chunk),
    });
    expect(user).toEqual({ uid: 3434, gid: 3434, home: "/home/circleci" });
    expect(said).toEqual([
      "sudo does not work in this emulation, which was registered without the credentials flag (C); this registers it with the flag: docker run --privileged --rm tonistiigi/binfmt --install all\n",
    ]);
  });
});

describe("words of a shell", () => {
  test.each(["bash", "sh"])("are read by %s as they are meant", (shell) => {
    const value = 'it\'s $HOME `id` \\ "x"\n\ttwo * ü';
    const script = `${exportLines({ VALUE: value, "no-name": "x", UID: "1", EMPTY: "" })}printf '%s|' "$VALUE" "$EMPTY" ${shellWord("a b")}`;
    expect(spawnSync(shell, [], { input: script, encoding: "utf8", env: {} }).stdout).toBe(`${value}||a b|`);
  });
});

test.each([
  ["ubuntu-2404:current", "cimg/base:current"],
  ["default", "cimg/base:current"],
  ["android:2024.11.1", "android:2024.11.1"],
  ["acme/machine:1", "acme/machine:1"],
])("the machine image %s is a container of %s", (image, expected) => {
  expect(standInFor(image)).toBe(expected);
});
