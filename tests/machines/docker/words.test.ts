import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import {
  type ContainerPlan,
  containerName,
  environmentFile,
  runArguments,
  runsLabel,
} from "../../../src/machines/docker/arguments.ts";
import { loginOf, registryKey, withVariables } from "../../../src/machines/docker/auth.ts";
import { type DockerCli, type DockerEnd, lastWords } from "../../../src/machines/docker/docker-cli.ts";
import { engineFacts, readInfo } from "../../../src/machines/docker/engine.ts";
import { imageFinder, pullRefusal, readImage } from "../../../src/machines/docker/image.ts";
import { prepareContainer } from "../../../src/machines/docker/prepare-container.ts";
import { standInFor } from "../../../src/machines/machine-image.ts";
import { exportLines } from "../../../src/machines/shell-words.ts";
import { shellWord } from "../../../src/runner/machine/shell-word.ts";
import type { PlannedContainer } from "../../../src/runner/plan/plan.ts";

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
  environment: undefined,
};

/** What differs from container to container: behind the labels. */
const words = (changes: Partial<ContainerPlan>): string => {
  const args = runArguments({ ...plan, ...changes });
  return args.slice(args.lastIndexOf("--label") + 2).join(" ");
};
const limits = "--cpus 2 --memory 8000m --memory-swap 8000m --pids-limit 8192";
const ramDisk = "--tmpfs /mnt/ramdisk:exec,mode=1777";
const sleeps = "--entrypoint /bin/sh sha256:1 -c exec sleep 2147483647";

describe("the arguments of docker run", () => {
  test("name the container, its architecture and its run, and hold it to what the class gives and there is", () => {
    expect(runArguments(plan).join(" ")).toBe(
      `run --detach --pull never --platform linux/arm64 --name arm-pipeline-run-1-build-0-ab --label arm-pipeline.run=run-1 --label arm-pipeline.runs=${runsLabel("/work/.arm-pipeline/runs")} --label arm-pipeline.machine=build/0 ${limits} ${ramDisk} --init ${sleeps}`,
    );
  });

  test("leave limits out that the engine does not have", () => {
    const engine = { ...plan.engine, limits: { cpus: false, memory: false, pids: false } };
    expect(words({ engine })).toBe(`${ramDisk} --init ${sleeps}`);
  });

  test("give a machine the engine and the host's network", () => {
    expect(words({ container: undefined, network: "host", socket: true })).toBe(
      `--network host ${limits} --init --volume /run/user/1000/docker.sock:/var/run/docker.sock --group-add 998 ${sleeps}`,
    );
  });

  test("keep the entrypoint of a service, and that of a primary container only where somebody asks for it", () => {
    expect(words({ primary: false, network: { of: "first" } })).toBe(`--network container:first ${limits} sha256:1`);
    expect(words({ image: { ...plan.image, keepsEntrypoint: true } })).toBe(
      `${limits} ${ramDisk} --interactive sha256:1`,
    );
    expect(words({ container: { ...planned, command: ["serve", "-v"] } })).toBe(
      `${limits} ${ramDisk} --interactive sha256:1 serve -v`,
    );
    const container = { ...planned, entrypoint: ["/bin/app", "--log"], command: ["serve"], user: "app" };
    expect(words({ container, hosts: ["db", "cache"] })).toBe(
      `--add-host db:127.0.0.1 --add-host cache:127.0.0.1 ${limits} ${ramDisk} --interactive --user app --entrypoint /bin/app sha256:1 --log serve`,
    );
  });

  test("have those variables that a file cannot have, and none goes by the environment of the command line", () => {
    const { text, others } = environmentFile({
      ONE: "a=b #c",
      PATH: "./bin:/bin\n",
      "NO NAME": "x",
      "#": "x",
      NUL: "a\0b",
      LONG: "x".repeat(20_000),
    });
    expect([text, Object.keys(others)]).toEqual(["ONE=a=b #c\nNUL=ab\n", ["PATH", "LONG"]]);
    expect(words({ environment: { file: "/private/environment", others: { PATH: "./bin:/bin\n" } } })).toBe(
      `${limits} ${ramDisk} --init --env-file /private/environment --env PATH=./bin:/bin\n ${sleeps}`,
    );
  });

  test("have names that an engine takes, whatever the job is called", () => {
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

describe("what the engine says", () => {
  test("of itself is read from Docker and from podman", () => {
    const docker = {
      Architecture: "aarch64",
      NCPU: 4,
      MemTotal: 8 * 2 ** 30,
      CpuCfsQuota: true,
      MemoryLimit: true,
      PidsLimit: false,
    };
    expect(readInfo(JSON.stringify({ ...docker, OperatingSystem: "Docker Desktop" }))).toEqual({
      architecture: "arm64",
      cpus: 4,
      memoryMiB: 8192,
      desktop: true,
      name: "",
      limits: { cpus: true, memory: true, pids: false },
    });
    expect(readInfo(JSON.stringify({ host: { arch: "amd64", cpus: 2, memTotal: 2 ** 30 } }))).toEqual({
      architecture: "amd64",
      cpus: 2,
      memoryMiB: 1024,
      desktop: false,
      name: "",
      limits: { cpus: true, memory: true, pids: true },
    });
    expect([readInfo("no JSON"), readInfo('{"ServerErrors":["x"]}'), readInfo('{"Architecture":""}')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("through an old command line that ends well without an engine", async () => {
    const docker = cli(() => ({ exitCode: 0, stdout: '{"ServerErrors":["Cannot connect to \\"x\\"."]}', stderr: "" }));
    await expect(engineFacts(docker, { env: {} })).rejects.toThrow(
      'No container engine answers: Cannot connect to "x".',
    );
  });

  test("is shortened to its last words", () => {
    const end = (stderr: string) => lastWords({ stdout: "", stderr });
    expect(end("a\ndocker: Error response from daemon: it broke.\nSee 'docker run --help'.\n")).toBe("it broke");
    expect(end("Error: no such thing\n\nRun 'docker --help' for more\n")).toBe("no such thing");
    expect(end("")).toBe("it said nothing");
  });

  test("of an image is read, and nothing where there is none", () => {
    const image = {
      Id: "sha256:1",
      Architecture: "arm64",
      Config: { Labels: { "com.circleci.preserve-entrypoint": "true" } },
    };
    expect(readImage(JSON.stringify([image]))).toEqual({
      id: "sha256:1",
      architecture: "arm64",
      keepsEntrypoint: true,
    });
    expect(readImage(JSON.stringify([{ ...image, Config: { Labels: null } }]))?.keepsEntrypoint).toBe(false);
    expect([readImage("[]"), readImage("")]).toEqual([undefined, undefined]);
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
  ])("of a pull, %s, becomes words for the job's author", (stderr, expected) => {
    const wanted = { image: "acme/web", resources, machine: false, login: undefined };
    expect(pullRefusal(wanted, { ended: { exitCode: 1, stdout: "", stderr }, there: undefined })).toBe(expected);
  });
});

test("an image is asked for by its architecture only as long as the engine knows how to", async () => {
  const asked: string[] = [];
  const image = JSON.stringify([{ Id: "sha256:1", Architecture: "arm64", Config: {} }]);
  const docker = cli((args) => {
    asked.push(args.join(" "));
    if (!args.includes("--platform")) return { exitCode: 0, stdout: image, stderr: "" };
    return { exitCode: 1, stdout: "", stderr: '"--platform" requires API version 1.49' };
  });
  const find = imageFinder(docker, { env: {} });
  const wanted = { image: "acme/web", resources, machine: false, login: undefined };
  const waiting = { signal: new AbortController().signal, onOutput: () => undefined };
  const found = await Promise.all([find({ ...wanted, ...waiting }), find({ ...wanted, ...waiting })]);
  expect(found.map(({ id }) => id)).toEqual(["sha256:1", "sha256:1"]);
  expect(asked).toEqual([
    "image inspect --platform linux/arm64 -- acme/web",
    "image inspect -- acme/web",
    "image inspect -- acme/web",
  ]);
});

describe("a container in which nothing runs", () => {
  const prepare = (log: string, asked = "Error response from daemon: Container x is not running") =>
    prepareContainer(
      cli((args) =>
        args[0] === "logs" ? { exitCode: 0, stdout: "", stderr: log } : { exitCode: 1, stdout: "", stderr: asked },
      ),
      {
        container: "x",
        standIn: "",
        architecture: "arm64",
        engine: "amd64",
        signal: new AbortController().signal,
        onOutput: () => undefined,
      },
    );

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
    const docker = cli(() => ({ exitCode: 1, stdout: "", stderr: "exec /bin/sh: exec format error" }));
    const preparing = { container: "x", standIn: "", architecture: "arm64", engine: "arm64" };
    const waiting = { signal: new AbortController().signal, onOutput: () => undefined };
    await expect(prepareContainer(docker, { ...preparing, ...waiting })).rejects.toThrow(
      "The image says that it is for arm64, and its programs are for another architecture.",
    );
  });

  test("is explained by what its shell said", async () => {
    await expect(prepare("", "mkdir: cannot create directory '//project': Permission denied")).rejects.toThrow(
      "The container cannot be prepared for steps: mkdir: cannot create directory '//project': Permission denied.",
    );
  });

  test("and one whose sudo does not work under emulation is told with the way out", async () => {
    const said: string[] = [];
    const ends = [
      { exitCode: 0, stdout: "user 3434 3434 /home/circleci\nno-sudo\n", stderr: "" },
      { exitCode: 0, stdout: "", stderr: "" },
    ];
    const user = await prepareContainer(
      cli(() => ends.shift() ?? { exitCode: 1, stdout: "", stderr: "" }),
      {
        container: "x",
        standIn: "",
        architecture: "arm64",
        engine: "amd64",
        signal: new AbortController().signal,
        onOutput: (chunk) => said.push(chunk),
      },
    );
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

/** A command line that answers without an engine. */
function cli(answer: (args: readonly string[]) => DockerEnd): DockerCli {
  return {
    run: async (args) => answer(args),
    start: () => {
      throw new Error("nothing is started here");
    },
    withPrivateFolder: (use) => use("/nowhere"),
  };
}
