import type { dynamic } from "@pulumi/pulumi";
import { type ContainerInputs, changedInputs, failuresOf } from "./container-inputs";
import { engine, engineOrFail } from "./engine";

/** What is known of a container that was created. */
export interface ContainerState extends ContainerInputs {
  readonly url: string;
  readonly publishedPort: number;
  readonly running: boolean;
}

/** How long a container is watched after its start. */
export interface Watch {
  /** A container that ends within this time did not start; whether one that runs also answers is a smoke test's question. */
  readonly settleMs: number;
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
        await watchStart(id, { ...watch, platform: inputs.platform });
        return { id, outs: { ...inputs, ...(await observe(id, inputs)) } };
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
      return { id, props: { ...props, ...(await observe(id, props)) } };
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

/** Returns when the container has run for the whole of `settleMs`; fails, with its last words, as soon as it has ended. */
async function watchStart(
  id: string,
  { settleMs, pollMs, platform }: Watch & { readonly platform: string },
): Promise<void> {
  const deadline = Date.now() + settleMs;
  do {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    const [running, exitCode] = (
      await engineOrFail("the container cannot be watched", [
        "inspect",
        "--format",
        "{{.State.Running}} {{.State.ExitCode}}",
        id,
      ])
    ).split(" ");
    if (running !== "true") {
      const logs = await engine(["logs", "--tail", "20", id]);
      const lastWords = `${logs.stdout}${logs.stderr}`.trim() || "(it wrote nothing)";
      const hint = lastWords.includes("exec format error")
        ? `\nThis machine runs nothing for ${platform}: it needs emulation (package qemu-user-static), or an image of its own kind and the configuration "platform".`
        : "";
      throw new Error(`the container ended at once, with status ${exitCode}. Its last lines:\n${lastWords}${hint}`);
    }
  } while (Date.now() < deadline);
}

/** Whether the engine has this container, running or not. */
async function exists(id: string): Promise<boolean> {
  const args = ["ps", "--all", "--no-trunc", "--quiet", "--filter", `id=${id}`];
  return (await engineOrFail("the containers cannot be listed", args)) !== "";
}

async function observe(
  id: string,
  { containerPort }: ContainerInputs,
): Promise<Pick<ContainerState, "url" | "publishedPort" | "running">> {
  const format = '{"running":{{json .State.Running}},"ports":{{json .NetworkSettings.Ports}}}';
  const { running, ports } = JSON.parse(
    await engineOrFail("the container cannot be inspected", ["inspect", "--format", format, id]),
  ) as {
    readonly running: boolean;
    readonly ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>> | null;
  };
  const publishedPort = Number(ports?.[`${containerPort}/tcp`]?.[0]?.HostPort ?? "0");
  return { running, publishedPort, url: publishedPort === 0 ? "" : `http://127.0.0.1:${publishedPort}` };
}
