import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type PlannedCall, standIn } from "./engine-stand-in.ts";
import { type ContainerInputs, type ContainerState, containerProvider, provider } from "./provider.ts";

const image = `127.0.0.1:5000/web@sha256:${"a".repeat(64)}`;
const inputs: ContainerInputs = {
  image,
  platform: "linux/arm64",
  containerPort: 8080,
  port: 0,
  environment: { IMAGE: image, API_TOKEN: "canary" },
  labels: { "arm-pipeline.project": "local", "arm-pipeline.stack": "ci-7" },
};
const state: ContainerState = { ...inputs, publishedPort: 32768, url: "http://127.0.0.1:32768", running: true };

const version: PlannedCall = { args: ["version", "--format", "{{.Server.Version}}"], stdout: "28.2.2\n" };
const imageLookup: PlannedCall = { args: ["image", "inspect", "--format", "{{.Id}}", image], stdout: "sha256:1\n" };
const imageAbsent: PlannedCall = { ...imageLookup, status: 1, stdout: "", stderr: `No such image: ${image}\n` };
const pull: PlannedCall = { args: ["pull", "--quiet", "--platform", "linux/arm64", image], stdout: `${image}\n` };
const labels = ["--label", "arm-pipeline.project=local", "--label", "arm-pipeline.stack=ci-7"];
const createWith = (publish: string): PlannedCall => ({
  args: [
    ...["create", "--pull", "never", "--platform", "linux/arm64", "--publish", publish],
    ...[...labels, "--env", "IMAGE", "--env", "API_TOKEN", image],
  ],
  stdout: "c0ffee\n",
  variable: ["API_TOKEN", "canary"],
});
const create = createWith("127.0.0.1::8080");
const startIt: PlannedCall = { args: ["start", "c0ffee"], stdout: "c0ffee\n" };
const observe = (running: boolean, ports: unknown, exitCode = 0): PlannedCall => ({
  args: [
    "inspect",
    "--format",
    '{"running":{{json .State.Running}},"exitCode":{{json .State.ExitCode}},"ports":{{json .NetworkSettings.Ports}}}',
    "c0ffee",
  ],
  stdout: `${JSON.stringify({ running, exitCode, ports })}\n`,
});
const publishedOn = (port: number) => observe(true, { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] });
const published = publishedOn(32768);
const list: PlannedCall = {
  args: ["ps", "--all", "--no-trunc", "--quiet", "--filter", "id=c0ffee"],
  stdout: "c0ffee\n",
};
const absent: PlannedCall = { ...list, stdout: "" };
const stop: PlannedCall = { args: ["stop", "c0ffee"], stdout: "c0ffee\n" };
const remove: PlannedCall = { args: ["rm", "--force", "--volumes", "c0ffee"], stdout: "c0ffee\n" };
const unreachable = {
  status: 1,
  stdout: "",
  stderr: "Cannot connect to the Docker daemon at unix:///gone.sock. Is the docker daemon running?\n",
};

/** Waits as long as it takes: what ends the wait is what the test shows. */
const patient = containerProvider({ limitMs: 600_000, pollMs: 0 });

/** Runs `action` against an engine that expects exactly these calls, and proves that it got all of them. */
async function against<T>(planned: readonly PlannedCall[], action: () => Promise<T>): Promise<T | string> {
  const calls = await standIn(planned);
  const result = await action().catch((error: unknown) => String(error));
  expect(await calls()).toEqual(planned.map(({ args }) => args));
  return result;
}

describe("create", () => {
  test("pulls an absent image by digest, starts the container on a free port, and returns where it answers", async () => {
    const result = await against([version, imageAbsent, pull, create, startIt, published], () =>
      provider.create(inputs),
    );
    expect(result).toEqual({ id: "c0ffee", outs: state });
  });

  test("does not pull an image that is there", async () => {
    const result = await against([version, imageLookup, create, startIt, published], () => provider.create(inputs));
    expect(result).toEqual({ id: "c0ffee", outs: state });
  });

  test("says that no engine answers, and where it looked", async () => {
    vi.stubEnv("DOCKER_HOST", "unix:///gone.sock");
    expect(await against([{ ...version, ...unreachable }], () => provider.create(inputs))).toBe(
      `Error: no container engine answers at unix:///gone.sock: ${unreachable.stderr.trim()}`,
    );
  });

  test("says that docker is not installed", async () => {
    vi.stubEnv("PATH", "/nonexistent");
    vi.stubEnv("DOCKER_HOST", "");
    await expect(provider.create(inputs)).rejects.toThrow(/^no container engine answers: docker is not on PATH$/);
    vi.unstubAllEnvs();
  });

  test("says that the image cannot be pulled, and creates nothing", async () => {
    const missing = { ...pull, status: 1, stdout: "", stderr: "manifest unknown\n" };
    expect(await against([version, imageAbsent, missing], () => provider.create(inputs))).toBe(
      `Error: image ${image} could not be pulled for linux/arm64: manifest unknown`,
    );
  });

  test("names a port that is taken, and leaves no container behind", async () => {
    const taken = {
      ...startIt,
      status: 1,
      stdout: "",
      stderr: "Bind for 127.0.0.1:9000 failed: port is already allocated\n",
    };
    const planned = [version, imageLookup, createWith("127.0.0.1:9000:8080"), taken, remove];
    expect(await against(planned, () => provider.create({ ...inputs, port: 9000 }))).toBe(
      "Error: the container could not be started (port 9000 was asked for; leave it out to get a free one): Bind for 127.0.0.1:9000 failed: port is already allocated",
    );
  });

  test("waits until something holds a connection: the engine's proxy accepts one, and hangs up, before the app listens", async () => {
    const engineProxy = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    const app = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
    onTestFinished(() => {
      for (const server of [engineProxy, app]) server.close();
    });
    await Promise.all([once(engineProxy, "listening"), once(app, "listening")]);
    const [hangsUp, holds] = [engineProxy, app].map((server) => publishedOn((server.address() as AddressInfo).port));
    const planned = [version, imageLookup, create, startIt, hangsUp, hangsUp, holds] as readonly PlannedCall[];
    const { port } = app.address() as AddressInfo;
    expect(await against(planned, () => patient.create(inputs))).toEqual({
      id: "c0ffee",
      outs: { ...state, publishedPort: port, url: `http://127.0.0.1:${port}` },
    });
  });

  test("notices that a container has ended while it waits", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const planned = [version, imageLookup, create, startIt, publishedOn(port), ended, logs, remove];
    expect(await against(planned, () => patient.create(inputs))).toBe(
      "Error: the container ended at once, with status 3. Its last lines:\nconnecting\nno database",
    );
  });

  const ended = observe(false, {}, 3);
  const logs: PlannedCall = {
    args: ["logs", "--tail", "20", "c0ffee"],
    stdout: "connecting\n",
    stderr: "no database\n",
  };

  test("fails with the last words of a container that ends at once, and removes it", async () => {
    expect(
      await against([version, imageLookup, create, startIt, ended, logs, remove], () => provider.create(inputs)),
    ).toBe("Error: the container ended at once, with status 3. Its last lines:\nconnecting\nno database");
  });

  test("says what is missing on a machine of another kind", async () => {
    const foreign = { ...logs, stdout: "", stderr: "exec /usr/bin/node: exec format error\n" };
    expect(
      await against([version, imageLookup, create, startIt, ended, foreign, remove], () => provider.create(inputs)),
    ).toBe(
      'Error: the container ended at once, with status 3. Its last lines:\nexec /usr/bin/node: exec format error\nThis machine runs nothing for linux/arm64: it needs emulation (package qemu-user-static), or an image of its own kind and the configuration "platform".',
    );
  });

  test("names a container that it could not remove", async () => {
    const kept = { ...remove, status: 1, stdout: "", stderr: "device or resource busy\n" };
    const silent = { ...logs, stdout: "", stderr: "" };
    expect(
      await against([version, imageLookup, create, startIt, ended, silent, kept], () => provider.create(inputs)),
    ).toBe(
      "Error: the container ended at once, with status 3. Its last lines:\n(it wrote nothing)\ncontainer c0ffee was left behind: device or resource busy",
    );
  });
});

describe("read", () => {
  test("returns what is there now", async () => {
    const moved = publishedOn(40000);
    expect(await against([list, moved], () => provider.read("c0ffee", state))).toEqual({
      id: "c0ffee",
      props: { ...state, publishedPort: 40000, url: "http://127.0.0.1:40000" },
    });
  });

  test("returns no id for a container that someone removed", async () => {
    expect(await against([absent], () => provider.read("c0ffee", state))).toEqual({ id: "" });
  });

  test("notices a container that someone stopped", async () => {
    expect(await against([list, observe(false, {})], () => provider.read("c0ffee", state))).toEqual({
      id: "c0ffee",
      props: { ...state, running: false, publishedPort: 0, url: "" },
    });
  });

  test("does not take an engine that does not answer for a container that is gone", async () => {
    expect(await against([{ ...list, ...unreachable }], () => provider.read("c0ffee", state))).toBe(
      `Error: the containers cannot be listed: ${unreachable.stderr.trim()}`,
    );
  });

  test("refuses to import a container of which it knows nothing", async () => {
    expect(await against([], () => provider.read("c0ffee"))).toBe(
      "Error: container c0ffee cannot be imported: what it was made from is not known",
    );
  });
});

describe("delete", () => {
  test("stops the container before it removes it", async () => {
    expect(await against([list, stop, remove], () => provider.delete("c0ffee"))).toBe(undefined);
  });

  test("is done when the container is gone already", async () => {
    expect(await against([absent], () => provider.delete("c0ffee"))).toBe(undefined);
  });

  test("is done when someone else removes the container at the same time", async () => {
    const lost = { status: 1, stdout: "", stderr: "No such container: c0ffee\n" };
    const planned = [list, { ...stop, ...lost }, { ...remove, ...lost }, absent];
    expect(await against(planned, () => provider.delete("c0ffee"))).toBe(undefined);
  });

  test("fails when the container is still there", async () => {
    const planned = [list, stop, { ...remove, status: 1, stdout: "", stderr: "device or resource busy\n" }, list];
    expect(await against(planned, () => provider.delete("c0ffee"))).toBe(
      "Error: container c0ffee could not be removed: device or resource busy",
    );
  });
});

describe("diff", () => {
  const kept = { changes: false, replaces: [], deleteBeforeReplace: false };
  const { url: _url, publishedPort: _publishedPort, running: _running, ...same } = state;
  test.each<[string, ContainerState, ContainerInputs, unknown]>([
    ["nothing changed", state, same, kept],
    [
      "the order of variables has no meaning",
      state,
      { ...same, environment: { API_TOKEN: "canary", IMAGE: image } },
      kept,
    ],
    [
      "another digest makes a new container before the old one goes",
      state,
      { ...same, image: "x" },
      { ...kept, changes: true, replaces: ["image"] },
    ],
    [
      "so does another variable",
      state,
      { ...same, environment: {} },
      { ...kept, changes: true, replaces: ["environment"] },
    ],
    [
      "a stopped container is replaced",
      { ...state, running: false },
      same,
      { ...kept, changes: true, replaces: ["running"] },
    ],
    [
      "one port cannot serve two, so the old one goes first",
      { ...state, port: 9000, publishedPort: 9000 },
      { ...same, port: 9000, image: "x" },
      { changes: true, replaces: ["image"], deleteBeforeReplace: true },
    ],
    [
      "also when the port that the engine picked is now asked for",
      state,
      { ...same, port: 32768 },
      { changes: true, replaces: ["port"], deleteBeforeReplace: true },
    ],
  ])("%s", async (_, olds, news, expected) => {
    expect(await provider.diff("c0ffee", olds, news)).toEqual(expected);
  });
});

describe("check", () => {
  test.each<[string, Partial<ContainerInputs>, readonly string[]]>([
    ["a registry with a port, a tag and a digest", { image: `127.0.0.1:5000/a/b:1@sha256:${"0".repeat(64)}` }, []],
    ["the highest port", { port: 65535, containerPort: 65535 }, []],
    ["a tag", { image: "web:latest" }, ["image"]],
    ["a digest in capitals", { image: `web@sha256:${"A".repeat(64)}` }, ["image"]],
    ["an image that would be an option", { image: `--privileged@sha256:${"a".repeat(64)}` }, ["image"]],
    ["ports that are none", { port: -1, containerPort: 0 }, ["containerPort", "port"]],
    ["a port that is not whole", { port: 80.5 }, ["port"]],
    ["a variable that would steer docker", { environment: { DOCKER_HOST: "x" } }, ["environment"]],
    ["a variable that would choose another docker", { environment: { PATH: "x" } }, ["environment"]],
    ["a variable that carries its value in its name", { environment: { "A=b": "x" } }, ["environment"]],
    ["a variable that only looks like PATH", { environment: { PATH_PREFIX: "x" } }, []],
  ])("%s", async (_, changed, refused) => {
    const { failures } = await provider.check(inputs, { ...inputs, ...changed });
    expect(failures.map(({ property }) => property)).toEqual(refused);
  });
});
