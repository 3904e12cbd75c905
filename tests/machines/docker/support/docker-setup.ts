import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { inject, onTestFinished } from "vitest";
import { labels, runsLabel } from "../../../../src/machines/docker/container-body.ts";
import { createDockerMachine, type DockerMachineOptions } from "../../../../src/machines/docker/docker-machine.ts";
import { findEngine } from "../../../../src/machines/docker/endpoint.ts";
import { engineClient } from "../../../../src/machines/docker/engine-client.ts";
import type { CommandEnd, CommandOptions, Machine } from "../../../../src/runner/machine/machine.ts";
import type { MachineRequest } from "../../../../src/runner/machine/machine-request.ts";
import type { PlannedContainer, Resources } from "../../../../src/runner/plan/plan.ts";

const services = inject("services");

/** What Docker's command line is told where the engine of the tests is. */
export const env = {
  PATH: process.env.PATH ?? "",
  HOME: process.env.HOME ?? "",
  DOCKER_HOST: services.dockerHost,
  DOCKER_CONFIG: services.dockerConfig,
};

/** Docker's command line, for what a test has to look at. */
export const docker = async (...args: readonly string[]): Promise<string> =>
  (await execa("docker", args, { env })).stdout;

export const arm: Resources = { resourceClass: "arm.medium", architecture: "arm64", cpus: 2, memoryMiB: 8192 };
export const amd64: Resources = { resourceClass: "medium", architecture: "amd64", cpus: 2, memoryMiB: 4096 };

/** A container of a configuration that says no more than its image. */
export const containerOf = (image: string, more: Partial<PlannedContainer> = {}): PlannedContainer => ({
  ...{
    image,
    name: undefined,
    entrypoint: undefined,
    command: undefined,
    user: undefined,
    environment: {},
    auth: undefined,
  },
  ...more,
});

/** The machines of one test file. */
export interface Bench {
  readonly folder: string;
  readonly told: string[];
  readonly options: DockerMachineOptions;
  /** Starts a machine, which goes with the bench. */
  readonly start: (request: Partial<MachineRequest> & Pick<MachineRequest, "executor">) => Promise<Machine>;
  readonly end: () => Promise<void>;
}

/** A run of its own, whose containers no one else takes for theirs. */
export async function bench(
  run = "run-1",
  { graceMs = 2_000, certificates }: { readonly graceMs?: number; readonly certificates?: string } = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-docker-test-"));
  const told: string[] = [];
  const options: DockerMachineOptions = {
    run,
    runs: folder,
    env,
    engine: engineClient({ place: findEngine(env), env }),
    graceMs,
    ...(certificates !== undefined && { certificates }),
    standIn: resolve(import.meta.dirname, "../../../../src/machines/circleci.sh"),
    onEmulated: (message) => told.push(message),
  };
  const create = createDockerMachine(options);
  const machines: Machine[] = [];
  let ended = false;
  return {
    folder,
    told,
    options,
    start: async (request) => {
      const machine = await create({
        job: "build",
        node: 0,
        resources: arm,
        variables: {},
        remoteDocker: false,
        signal: new AbortController().signal,
        onOutput: () => undefined,
        ...request,
      });
      machines.push(machine);
      return machine;
    },
    end: async () => {
      if (ended) return;
      ended = true;
      await Promise.all(machines.map((machine) => machine.dispose()));
      const left = await containersOf(folder);
      const files = await readdir(folder);
      options.engine.close();
      await rm(folder, { recursive: true, force: true });
      if (left.length + files.length > 0) throw new Error(`left behind: ${[...left, ...files].join(", ")}`);
    },
  };
}

/** A bench that goes with the test. */
export async function ownBench(run?: string, options?: Parameters<typeof bench>[1]): Promise<Bench> {
  const own = await bench(run, options);
  onTestFinished(own.end);
  return own;
}

/** The containers of a folder of runs, whatever state they are in. */
export async function containersOf(runs: string): Promise<readonly string[]> {
  const names = await docker(
    "ps",
    "--all",
    "--filter",
    `label=${labels.runs}=${runsLabel(runs)}`,
    "--format",
    "{{.Names}}",
  );
  return names.split("\n").filter((name) => name !== "");
}

/** Runs a script as a step does. */
export async function exec(
  machine: Machine,
  script: string,
  options: Partial<CommandOptions> = {},
): Promise<{ readonly end: CommandEnd; readonly output: string }> {
  let output = "";
  const end = await machine.exec(script, {
    shell: undefined,
    env: {},
    workingDirectory: "~/project",
    silenceLimitMs: 60_000,
    signal: new AbortController().signal,
    ...options,
    onOutput: (chunk) => {
      output += chunk;
      options.onOutput?.(chunk);
    },
  });
  return { end, output };
}

/** How a command ends by itself. */
export const exited = (exitCode: number): CommandEnd => ({ kind: "exited", exitCode, halted: false });
