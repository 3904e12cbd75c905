import type { dynamic } from "@pulumi/pulumi";
import { type ContainerInputs, changedInputs, failuresOf } from "./container-inputs";
import { engine, engineOrFail } from "./engine";

/** What is known of a container that was created. */
export interface ContainerState extends ContainerInputs {
  readonly url: string;
  readonly publishedPort: number;
  readonly running: boolean;
}

/** How a container's start is watched: until it listens, or has ended. */
export interface Watch {
  /** One that runs but does not listen by then counts as started: whether and what it answers is a smoke test's question. */
  readonly limitMs: number;
  readonly pollMs: number;
}

/** Creates, reads, replaces and deletes one container. A change is always a replacement: containers cannot change. */
export function containerProvider(watch: Watch): dynamic.ResourceProvider<ContainerInputs, ContainerState> {
  return {
    async check(_olds, news) {
      return { inputs: news, failures: failuresOf(news) };
    },

    async diff(_id, olds, news) {
      const replaces: string[] = changedInputs(olds, news);
      if (!olds.running) replaces.push("running");
      return {
        changes: replaces.length > 0,
        replaces,
        // The new container first, so that one that fails to start leaves the old one running; but one port cannot serve two.
        deleteBeforeReplace: news.port !== 0 && news.port === olds.publishedPort,
      };
    },

    async create(inputs) {
      await requireEngine();
      await requireImage(inputs);
      const id = await engineOrFail("the container could not be created", createArguments(inputs), inputs.environment);
      try {
        await engineOrFail(`the container could not be started${portHint(inputs)}`, ["start", id]);
        return { id, outs: { ...inputs, ...(await waitForStart(id, { inputs, watch })) } };
      } catch (error) {
        // Pulumi knows nothing of a resource whose creation failed, so nothing else would ever remove it.
        const removed = await engine(["rm", "--force", "--volumes", id]);
        const left = removed.status === 0 ? "" : `\ncontainer ${id} was left behind: ${removed.stderr.trim()}`;
        throw new Error(`${error instanceof Error ? error.message : error}${left}`);
      }
    },

    async read(id, props) {
      if (props === undefined)
        throw new Error(`container ${id} cannot be imported: what it was made from is not known`);
      // No id tells Pulumi that the resource is gone. An engine that does not answer is an error, not an absence.
      if (!(await exists(id))) return { id: "" };
      const { exitCode: _, ...seen } = await observe(id, props);
      return { id, props: { ...props, ...seen } };
    },

    async delete(id) {
      if (!(await exists(id))) return;
      // Stopped first, so that the app may finish what it is doing; `rm --force` alone kills.
      const stopped = await engine(["stop", id]);
      const removed = await engine(["rm", "--force", "--volumes", id]);
      if (removed.status !== 0 && (await exists(id))) {
        throw new Error(`container ${id} could not be removed: ${`${stopped.stderr}${removed.stderr}`.trim()}`);
      }
    },
  };
}

async function requireEngine(): Promise<void> {
  const where = process.env.DOCKER_HOST ? ` at ${process.env.DOCKER_HOST}` : "";
  await engineOrFail(`no container engine answers${where}`, ["version", "--format", "{{.Server.Version}}"]);
}

async function requireImage({ image, platform }: ContainerInputs): Promise<void> {
  const present = await engine(["image", "inspect", "--format", "{{.Id}}", image]);
  if (present.status === 0) return;
  await engineOrFail(`image ${image} could not be pulled for ${platform}`, [
    "pull",
    "--quiet",
    "--platform",
    platform,
    image,
  ]);
}

function createArguments(inputs: ContainerInputs): string[] {
  const published = inputs.port === 0 ? "" : String(inputs.port);
  return [
    "create",
    // The image is there: another pull would only hide what is wrong with it.
    ...["--pull", "never"],
    ...["--platform", inputs.platform],
    ...["--publish", `127.0.0.1:${published}:${inputs.containerPort}`],
    ...Object.entries(inputs.labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
    ...Object.keys(inputs.environment).flatMap((name) => ["--env", name]),
    inputs.image,
  ];
}

function portHint({ port }: ContainerInputs): string {
  return port === 0 ? "" : ` (port ${port} was asked for; leave it out to get a free one)`;
}

type Observed = Pick<ContainerState, "url" | "publishedPort" | "running">;

/** Fails, with the container's last words, as soon as it has ended; an emulated one may need seconds to get that far. */
async function waitForStart(
  id: string,
  { inputs, watch }: { readonly inputs: ContainerInputs; readonly watch: Watch },
): Promise<Observed> {
  const deadline = Date.now() + watch.limitMs;
  for (;;) {
    const { exitCode, ...seen } = await observe(id, inputs);
    if (!seen.running) {
      const words = await lastWords(id, inputs);
      throw new Error(`the container ended at once, with status ${exitCode}. Its last lines:\n${words}`);
    }
    if (Date.now() >= deadline || (await listens(seen.publishedPort))) return seen;
    await new Promise((resolve) => setTimeout(resolve, watch.pollMs));
  }
}

async function lastWords(id: string, { platform }: ContainerInputs): Promise<string> {
  const { stdout, stderr } = await engine(["logs", "--tail", "20", id]);
  const words = `${stdout}${stderr}`.trim() || "(it wrote nothing)";
  if (!words.includes("exec format error")) return words;
  return `${words}\nThis machine runs nothing for ${platform}: it needs emulation (package qemu-user-static), or an image of its own kind and the configuration "platform".`;
}

/** Whether the engine has this container, running or not. */
async function exists(id: string): Promise<boolean> {
  const args = ["ps", "--all", "--no-trunc", "--quiet", "--filter", `id=${id}`];
  return (await engineOrFail("the containers cannot be listed", args)) !== "";
}

async function observe(
  id: string,
  { containerPort }: ContainerInputs,
): Promise<Observed & { readonly exitCode: number }> {
  const format =
    '{"running":{{json .State.Running}},"exitCode":{{json .State.ExitCode}},"ports":{{json .NetworkSettings.Ports}}}';
  const answer = await engineOrFail("the container cannot be inspected", ["inspect", "--format", format, id]);
  const { running, exitCode, ports } = JSON.parse(answer) as {
    readonly running: boolean;
    readonly exitCode: number;
    readonly ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>> | null;
  };
  const publishedPort = Number(ports?.[`${containerPort}/tcp`]?.[0]?.HostPort ?? "0");
  const url = publishedPort === 0 ? "" : `http://127.0.0.1:${publishedPort}`;
  return { running, exitCode, publishedPort, url };
}

/** Whether something holds a connection. The engine's proxy accepts for any container, and hangs up where nothing listens. */
async function listens(port: number): Promise<boolean> {
  const { connect } = await import("node:net");
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => setTimeout(() => end(true), 300));
    socket.once("end", () => end(false));
    socket.once("error", () => end(false));
    socket.resume();
  });
}
