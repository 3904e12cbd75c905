import { describe, expect, test } from "vitest";
import { EngineSilent } from "../../../src/machines/docker/engine-client.ts";
import { enginePool, type PooledEngine } from "../../../src/machines/docker/engine-pool.ts";
import type { Machine } from "../../../src/runner/machine/machine.ts";
import type { MachineRequest } from "../../../src/runner/machine/machine-request.ts";
import { fakeEngine } from "../../support/fake-engine.ts";

const disposed: string[] = [];

/** An engine of so many cores, whose machines are nothing but its name. */
async function engineOf(
  name: string,
  { cpus = 2, architecture = "x86_64", fails = () => undefined as Error | undefined } = {},
): Promise<PooledEngine> {
  const { engine } = await fakeEngine(() => ({
    body: { Architecture: architecture, NCPU: cpus, MemTotal: cpus * 4 * 2 ** 30, Name: name },
  }));
  return {
    engine,
    architecture: undefined,
    create: async () => {
      const failure = fails();
      if (failure !== undefined) throw failure;
      return { home: name, dispose: async () => void disposed.push(name) } as Machine;
    },
  };
}

const request = (architecture: "amd64" | "arm64" = "amd64", cpus = 2): MachineRequest => ({
  job: "build",
  node: 0,
  executor: { kind: "docker", containers: [] },
  resources: { resourceClass: "medium", architecture, cpus, memoryMiB: cpus * 2048 },
  variables: {},
  remoteDocker: false,
  signal: new AbortController().signal,
  onOutput: () => undefined,
});

describe("of several engines", () => {
  test("each has the machines of its architecture", async () => {
    const pool = enginePool([await engineOf("one"), await engineOf("two", { architecture: "aarch64" })], () => {});
    expect([(await pool(request("arm64"))).home, (await pool(request("amd64"))).home]).toEqual(["two", "one"]);
  });

  test("of one architecture that has a machine which has the most room left, and has it again when a machine ends", async () => {
    const pool = enginePool([await engineOf("small"), await engineOf("large", { cpus: 6 })], () => {});
    const made: Machine[] = [];
    for (let machine = 0; machine < 4; machine++) made.push(await pool(request()));
    expect(made.map(({ home }) => home)).toEqual(["large", "large", "small", "large"]);
    await Promise.all(made.map((machine) => machine.dispose()));
    expect((await pool(request())).home).toBe("large");
  });

  test("one that goes away before anything of a job has run leaves it to another, and gets no more", async () => {
    const said: string[] = [];
    const fails = () => new EngineSilent("The engine at ssh://one does not answer.");
    const pool = enginePool([await engineOf("one", { cpus: 8, fails }), await engineOf("two")], (note) =>
      said.push(note),
    );
    expect([(await pool(request())).home, (await pool(request())).home]).toEqual(["two", "two"]);
    expect(said).toEqual(["An engine went away: The engine at ssh://one does not answer."]);
  });

  test("the last one that goes away fails its job with its name", async () => {
    const fails = () => new EngineSilent("The engine at ssh://one does not answer.");
    const pool = enginePool([await engineOf("one", { fails })], () => {});
    await expect(pool(request())).rejects.toThrow("The engine at ssh://one does not answer.");
    await expect(pool(request())).rejects.toThrow("No engine for amd64 answers any more.");
  });

  test("a refusal of one, such as of an image that is nowhere, is no reason to ask another", async () => {
    const fails = () => new Error("no such image");
    const pool = enginePool([await engineOf("one", { cpus: 8, fails }), await engineOf("two")], () => {});
    await expect(pool(request())).rejects.toThrow("no such image");
  });
});
