import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { registryKey } from "../../../src/machines/docker/auth.ts";
import { createDockerMachine } from "../../../src/machines/docker/docker-machine.ts";
import { engineNamed } from "../../../src/machines/docker/endpoint.ts";
import { engineClient } from "../../../src/machines/docker/engine-client.ts";
import type { PlannedContainer } from "../../../src/runner/plan/plan.ts";
import { watchProcesses } from "../../e2e/support/watch-processes.ts";
import { loadBusyboxImage } from "./support/busybox-image.ts";
import { amd64, arm, containerOf, docker, env, exec, exited, ownBench } from "./support/docker-setup.ts";

const { baseImage, registry } = inject("services");
const image = `${registry.host}/acme/private:1`;
const login = { username: registry.username, password: registry.password };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arm-pipeline-images-"));
  await loadBusyboxImage({ baseImage, env }, { tag: image });
  const auth = Buffer.from(`${login.username}:${login.password}`).toString("base64");
  await writeFile(join(folder, "config.json"), JSON.stringify({ auths: { [registryKey(image)]: { auth } } }));
  await execa("docker", ["push", image], { env: { ...env, DOCKER_CONFIG: folder } });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const remove = () => execa("docker", ["image", "rm", "--force", image], { env });

/** The refusal of a container, and the story before it. */
async function refused(container: PlannedContainer, resources = arm) {
  const own = await ownBench();
  const said: string[] = [];
  const message = await own
    .start({
      ...{
        executor: { kind: "docker", containers: [container] },
        resources,
        variables: { REGISTRY_PASSWORD: "wrong" },
      },
      onOutput: (chunk) => said.push(chunk),
    })
    .then(
      () => "it started",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  return { message, said: said.join("") };
}

test("an image is pulled with the login of its container, by jobs at once only one time, and no argument shows the password", async () => {
  await remove();
  const own = await ownBench();
  const said: string[] = [];
  const container = containerOf(image, { auth: { username: "$REGISTRY_USER", password: "${REGISTRY_PASSWORD}" } });
  const watch = watchProcesses();
  const [job] = await Promise.all(
    [0, 1].map((node) =>
      own.start({
        node,
        executor: { kind: "docker", containers: [container] },
        variables: { REGISTRY_USER: login.username, REGISTRY_PASSWORD: login.password },
        onOutput: (chunk) => said.push(chunk),
      }),
    ),
  );
  const { commandLines } = watch.stop();
  const secrets = [login.password, Buffer.from(`${login.username}:${login.password}`).toString("base64")];
  expect([...commandLines].filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
  expect(said.filter((chunk) => chunk === `Pulling ${image} for arm64.\n`)).toHaveLength(1);
  if (job === undefined) throw new Error("no job");
  expect(await exec(job, "echo here", { shell: ["/bin/sh", "-e"] })).toEqual({ end: exited(0), output: "here\n" });
  // The bench says what else is left.
  expect(await readdir(own.folder)).toEqual([]);
});

test("a wrong or a missing login says which words of the configuration to look at", async () => {
  await remove();
  const wrong = { username: login.username, password: "$REGISTRY_PASSWORD" };
  expect((await refused(containerOf(image, { auth: wrong }))).message).toMatch(
    new RegExp(
      `^Refusal: Image "${image}" could not be pulled: .*\\. Check the user name and the password of its "auth"\\.$`,
    ),
  );
  expect((await refused(containerOf(image))).message).toMatch(
    new RegExp(
      `^Refusal: Image "${image}" could not be pulled: .*\\. It is not there, or needs a login: "auth" of the container\\.$`,
    ),
  );
  expect((await refused(containerOf(image, { auth: { ...wrong, password: "$NOT_THERE" } }))).message).toBe(
    `Refusal: The login of image "${image}" reads $NOT_THERE, which neither the project's variables nor the job's contexts have.`,
  );
});

test("an image that does not exist, or whose registry does not answer, is named with what the engine says", async () => {
  const auth = { username: login.username, password: login.password };
  const missing = `${registry.host}/acme/none:1`;
  expect((await refused(containerOf(missing, { auth }))).message).toMatch(
    new RegExp(`^Refusal: Image "${missing}" could not be pulled: .*(?:unknown|not found).*\\. Is its name right\\?$`),
  );
  const { message, said } = await refused(containerOf("127.0.0.1:1/acme/none:1"));
  expect(message).toMatch(
    /^Refusal: Image "127\.0\.0\.1:1\/acme\/none:1" could not be pulled: .*connection refused\. Is its name right\?$/,
  );
  expect(said).toMatch(/^Pulling 127\.0\.0\.1:1\/acme\/none:1 for arm64\.\n/);
});

test("an image of another architecture is refused, whether it was there or had to be pulled", async () => {
  const needs = `which resource class "medium" needs: use an image that is made for both, or a class of its architecture.`;
  const auth = { username: login.username, password: login.password };
  const expected = `Refusal: Image "${image}" is for arm64 and not for amd64, ${needs}`;
  expect((await refused(containerOf(image, { auth }), amd64)).message).toContain(expected);
  await remove();
  expect((await refused(containerOf(image, { auth }), amd64)).message).toContain(expected);
});

test("an architecture that the engine cannot run, an image without a shell and one that ends at once are refused in words", async () => {
  // The header of a program for S/390, which no one emulates here.
  const foreign = Buffer.alloc(64);
  foreign.set([0x7f, 0x45, 0x4c, 0x46, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x16]);
  const strange = await loadBusyboxImage({ baseImage, env }, { tag: "arm-pipeline/test-foreign:1", program: foreign });
  const native = (await docker("info", "--format", "{{.Architecture}}")) === "aarch64";
  expect((await refused(containerOf(strange))).message).toBe(
    native
      ? "Refusal: The image says that it is for arm64, and its programs are for another architecture."
      : "Refusal: The engine runs amd64 and cannot run arm64, which the resource class needs. Let it emulate: docker run --privileged --rm tonistiigi/binfmt --install arm64, or install qemu-user-static and binfmt-support.",
  );
  const none = await loadBusyboxImage({ baseImage, env }, { tag: "arm-pipeline/test-no-shell:1", programs: ["true"] });
  expect((await refused(containerOf(none))).message).toBe(
    "Refusal: The image has no shell (/bin/sh), and steps cannot run without one.",
  );
  const ends = containerOf(await loadBusyboxImage({ baseImage, env }, { tag: image }), {
    entrypoint: ["/bin/sh", "-c"],
    command: ["echo it could not start >&2; exit 7"],
  });
  expect((await refused(ends)).message).toBe(
    "Refusal: The container ended as soon as it had started: it could not start.",
  );
});

test("a machine image that is nowhere is told with the way to name another one", async () => {
  const own = await ownBench();
  const starting = own.start({ executor: { kind: "machine", image: "127.0.0.1:1/nowhere:2404" } });
  await expect(starting).rejects.toThrow(
    /^Image "127\.0\.0\.1:1\/nowhere:2404" could not be pulled: .*connection refused\. Name an image that stands in for it: --image '127\.0\.0\.1:1\/nowhere:2404=IMAGE'\.$/,
  );
});

test("a job whose second image is nowhere does not wait for the pull of the first", async () => {
  // A registry that takes a request and never answers.
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const own = await ownBench();
  const address = silent.address() as AddressInfo;
  const containers = [`127.0.0.1:${address.port}/acme/slow:1`, "127.0.0.1:1/acme/none:1"].map((name) =>
    containerOf(name),
  );
  await expect(own.start({ executor: { kind: "docker", containers } })).rejects.toThrow(
    /^Image "127\.0\.0\.1:1\/acme\/none:1"/,
  );
  silent.close();
  silent.closeAllConnections();
});

test("a job that is cancelled while its image is pulled leaves nothing", async () => {
  await remove();
  const own = await ownBench();
  const stop = new AbortController();
  const starting = own.start({
    executor: { kind: "docker", containers: [containerOf(image, { auth: login })] },
    signal: stop.signal,
    onOutput: () => stop.abort(),
  });
  await expect(starting).rejects.toThrow("aborted");
});

test("an image is pulled with the login that this user has", async () => {
  await remove();
  const own = await ownBench();
  const find = createDockerMachine({ ...own.options, env: { ...env, DOCKER_CONFIG: folder } });
  const job = await find({
    ...{ job: "build", node: 0, resources: arm, variables: {}, remoteDocker: false },
    ...{ signal: new AbortController().signal, onOutput: () => undefined },
    executor: { kind: "docker", containers: [containerOf(image)] },
  });
  expect(await exec(job, "echo here", { shell: ["/bin/sh", "-e"] })).toEqual({ end: exited(0), output: "here\n" });
  await job.dispose();
});

test("an engine that does not answer is told", async () => {
  const own = await ownBench();
  const engine = engineClient({ place: engineNamed(env, "unix:///nowhere/docker.sock"), env });
  const silent = createDockerMachine({ ...own.options, engine });
  await expect(
    silent({
      ...{ job: "build", node: 0, resources: arm, variables: {}, remoteDocker: false },
      ...{ signal: new AbortController().signal, onOutput: () => undefined },
      executor: { kind: "docker", containers: [containerOf(image)] },
    }),
  ).rejects.toThrow(
    "No container engine answers: There is no engine at unix:///nowhere/docker.sock: nothing listens there.",
  );
});
