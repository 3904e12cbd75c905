import { randomBytes } from "node:crypto";
import type { MachineRequest } from "../../runner/machine/machine-request.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import type { PlannedContainer } from "../../runner/plan/plan.ts";
import { certificateVariables } from "../certificates.ts";
import { standInFor } from "../machine-image.ts";
import { loginOf } from "./auth.ts";
import { type ContainerOwner, type ContainerPlan, containerBody, containerName, hasShell } from "./container-body.ts";
import { stateOf } from "./container-state.ts";
import { type EngineClient, EngineSilent, lastWords } from "./engine-client.ts";
import type { EngineFacts } from "./engine-facts.ts";
import { execWithInput, logsOf } from "./exec.ts";
import type { imageFinder } from "./image.ts";
import { type ContainerSession, sessionOver } from "./session.ts";
import { certificatesArchive, certificatesFile } from "./tools-archive.ts";

/** What starting the containers of a run needs. */
export interface StartingRun {
  readonly engine: EngineClient;
  readonly find: ReturnType<typeof imageFinder>;
  readonly facts: EngineFacts;
  readonly options: {
    readonly run: string;
    readonly runs: string;
    readonly environment?: Readonly<Record<string, string>>;
    readonly certificates?: string;
  };
  /** What lies in the container that steps run in before it starts. */
  readonly tools: Buffer;
}

/** A container that runs, and a shell in it for who asks for one. */
export interface StartedContainer {
  readonly container: string;
  readonly session: () => ContainerSession;
}

/**
 * Starts all containers, and gives the one in which steps run. Each name is noted before there is anything
 * of it.
 */
export async function startContainers(
  run: StartingRun,
  request: MachineRequest,
  names: string[],
): Promise<StartedContainer> {
  const { find, facts, options } = run;
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
  const common = { owner, resources, engine: facts };
  const primary = nameOf("");
  if (executor.kind === "machine") {
    const stand = standInFor(executor.image);
    const image = await imageOf(stand, { signal });
    onOutput(
      `Starting a container of ${stand}${stand === executor.image ? "" : `, which stands in for ${executor.image}`}.\nIts engine is that of this host: a bind mount of the job's files would show the host's folder of that name.\n`,
    );
    names.push(primary);
    return await startOne(run, request, {
      ...common,
      name: primary,
      image,
      container: undefined,
      network: "host",
      hosts: [],
      socket: true,
      primary: true,
    });
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
  const started = await startOne(run, request, {
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
  return started;
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

/** Makes a container, lays into it what steps need, and starts it. */
async function startOne(
  { engine, options, tools }: StartingRun,
  { signal }: MachineRequest,
  plan: Omit<ContainerPlan, "environment">,
): Promise<StartedContainer> {
  signal.throwIfAborted();
  const { name: container } = plan;
  const { certificates } = options;
  // As they are: https://circleci.com/docs/guides/security/set-environment-variable/
  const environment = {
    ...options.environment,
    ...(certificates !== undefined && certificateVariables(certificatesFile)),
    ...plan.container?.environment,
  };
  const body = containerBody({ ...plan, environment });
  const path = `/containers/${container}`;
  const platform = `linux/${plan.image.architecture}`;
  const asked = hasShell({ ...plan, environment: {} });
  try {
    // Not ended by the signal: the engine would go on to make the container, and no one would know of it.
    await engine.ask({ method: "POST", path: "/containers/create", query: { name: container, platform }, body });
    const laid = [
      ...(plan.primary ? [tools] : []),
      ...(certificates === undefined ? [] : [certificatesArchive(certificates)]),
    ];
    for (const archive of laid)
      await engine.ask({ method: "PUT", path: `${path}/archive`, query: { path: "/" }, archive });
    const query = { stream: true, stdin: true, stdout: true, stderr: true };
    const talk =
      plan.primary && asked ? await engine.talkApart({ method: "POST", path: `${path}/attach`, query }) : undefined;
    await engine.ask({ method: "POST", path: `${path}/start` });
    const shell = () => execWithInput(engine, { container, command: ["/bin/sh"] });
    return { container, session: () => sessionOver(talk === undefined ? shell() : Promise.resolve(talk), shell) };
  } catch (error) {
    if (error instanceof EngineSilent || !(error instanceof Refusal)) throw error;
    throw new Refusal(
      `${plan.container === undefined ? "The machine's container" : `A container of image "${plan.container.image}"`} could not be started: ${lastWords(error.message)}.`,
    );
  }
}

/** A service that has ended already will not be there for the steps, which would only see that no one answers. */
export async function tellEndedServices(
  engine: EngineClient,
  { executor, onOutput }: MachineRequest,
  services: readonly string[],
): Promise<void> {
  if (services.length === 0 || executor.kind !== "docker") return;
  for (const [index, name] of services.entries()) {
    const container = executor.containers[index + 1];
    const state = await stateOf(engine, name);
    if (state === undefined || state.running || container === undefined) continue;
    const said = await logsOf(engine, { container: name, lines: 10 });
    onOutput(
      `The service container of ${container.image} has ended with status ${state.status}. It said ${said === "" ? "nothing.\n" : `last:\n${said}`}`,
    );
  }
}
