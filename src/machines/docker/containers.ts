import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MachineRequest } from "../../runner/machine/machine-request.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import type { PlannedContainer } from "../../runner/plan/plan.ts";
import { standInFor } from "../machine-image.ts";
import { type ContainerOwner, type ContainerPlan, containerName, environmentFile, runArguments } from "./arguments.ts";
import { loginOf } from "./auth.ts";
import { type DockerCli, lastWords } from "./docker-cli.ts";
import type { EngineFacts } from "./engine.ts";
import type { imageFinder } from "./image.ts";

/** What starting the containers of a run needs. */
export interface StartingRun {
  readonly docker: DockerCli;
  readonly find: ReturnType<typeof imageFinder>;
  readonly engine: EngineFacts;
  readonly options: {
    readonly run: string;
    readonly runs: string;
    readonly environment?: Readonly<Record<string, string>>;
  };
}

/**
 * Starts all containers, and gives the name of the one in which steps run. Each name is noted before there is anything
 * of it.
 */
export async function startContainers(run: StartingRun, request: MachineRequest, names: string[]): Promise<string> {
  const { find, engine, options } = run;
  const { executor, resources, variables, signal, onOutput } = request;
  const owner: ContainerOwner = { run: options.run, runs: options.runs, machine: `${request.job}/${request.node}` };
  const unique = randomBytes(4).toString("hex");
  const nameOf = (suffix: string): string => containerName(owner, { suffix, unique });
  const imageOf = (image: string, more: { readonly planned?: PlannedContainer; readonly signal: AbortSignal }) =>
    find({
      image,
      resources,
      machine: more.planned === undefined,
      signal: more.signal,
      onOutput,
      login: more.planned === undefined ? undefined : loginOf(more.planned, variables),
    });
  const common = { owner, resources, engine };
  const primary = nameOf("");
  if (executor.kind === "machine") {
    const stand = standInFor(executor.image);
    const image = await imageOf(stand, { signal });
    onOutput(
      `Starting a container of ${stand}${stand === executor.image ? "" : `, which stands in for ${executor.image}`}.\nIts engine is that of this host: a bind mount of the job's files would show the host's folder of that name.\n`,
    );
    names.push(primary);
    await startOne(run, request, {
      ...common,
      name: primary,
      image,
      container: undefined,
      network: "host",
      hosts: [],
      socket: true,
      primary: true,
    });
    return primary;
  }
  const [first, ...services] = executor.containers;
  if (first === undefined) throw new Refusal("The job has no container.");
  const images = await allOrNone(signal, executor.containers, (planned, either) =>
    imageOf(planned.image, { planned, signal: either }),
  );
  const [image, ...serviceImages] = images;
  if (image === undefined) throw new Error("Internal error: an image was not found.");
  onOutput(`Starting a container of ${first.image}.\n`);
  names.push(primary);
  await startOne(run, request, {
    ...common,
    name: primary,
    image,
    container: first,
    socket: request.remoteDocker,
    primary: true,
    // All containers of the job share this one's network, and its file of hosts.
    hosts: executor.containers.flatMap(({ name }) => name ?? []),
  });
  await allOrNone(signal, [...services.entries()], async ([index, container]) => {
    const name = nameOf(container.name ?? String(index + 1));
    const serviceImage = serviceImages[index];
    if (serviceImage === undefined) throw new Error("Internal error: an image was not found.");
    onOutput(`Starting a service container of ${container.image}.\n`);
    names.push(name);
    await startOne(run, request, {
      ...common,
      name,
      image: serviceImage,
      container,
      network: { of: primary },
      hosts: [],
      socket: false,
      primary: false,
    });
  });
  return primary;
}

/**
 * Does the same for all at once. After a failure the others are told to end and are waited for: what is cleaned up then
 * must not be made still, and no pull of many minutes holds up the end of a run that has failed.
 */
async function allOrNone<T, R>(
  signal: AbortSignal,
  items: readonly T[],
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<readonly R[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let failure: { readonly reason: unknown } | undefined;
  const works = items.map(async (item) => {
    try {
      return await work(item, either);
    } catch (reason) {
      failure ??= { reason };
      failed.abort();
      throw reason;
    }
  });
  await Promise.allSettled(works);
  if (failure !== undefined) throw failure.reason;
  return await Promise.all(works);
}

/**
 * The variables of a container go in by a file; the arguments have only what a configuration says and a file cannot
 * have.
 */
async function startOne(
  { docker, options }: StartingRun,
  { signal }: MachineRequest,
  plan: Omit<ContainerPlan, "environment">,
): Promise<void> {
  signal.throwIfAborted();
  // As they are: https://circleci.com/docs/guides/security/set-environment-variable/
  const { text, others } = environmentFile({ ...options.environment, ...plan.container?.environment });
  const started = await docker.withPrivateFolder(async (folder) => {
    const file = join(folder, "environment");
    await writeFile(file, text, { mode: 0o600 });
    const environment = { file, others };
    // Not ended by the signal: the engine would go on to make the container, and no one would know of it.
    return docker.run(runArguments({ ...plan, environment }));
  });
  if (started.exitCode !== 0)
    throw new Refusal(
      `${plan.container === undefined ? "The machine's container" : `A container of image "${plan.container.image}"`} could not be started: ${lastWords(started)}.`,
    );
}

/** A service that has ended already will not be there for the steps, which would only see that no one answers. */
export async function tellEndedServices(
  docker: DockerCli,
  { executor, onOutput }: MachineRequest,
  services: readonly string[],
): Promise<void> {
  if (services.length === 0 || executor.kind !== "docker") return;
  const format = "{{.State.Running}} {{.State.ExitCode}}";
  const states = await docker.run(["inspect", "--format", format, "--", ...services]);
  for (const [index, state] of states.stdout.split("\n").entries()) {
    const [name, container] = [services[index], executor.containers[index + 1]];
    if (!state.startsWith("false ") || name === undefined || container === undefined) continue;
    const log = await docker.run(["logs", "--tail", "10", "--", name]);
    const said = `${log.stdout}${log.stderr}`;
    onOutput(
      `The service container of ${container.image} has ended with status ${state.slice("false ".length)}. It said ${said === "" ? "nothing.\n" : `last:\n${said}`}`,
    );
  }
}
