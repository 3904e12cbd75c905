import { text } from "node:stream/consumers";
import { type Login, loginHeader } from "../../../src/machines/docker/auth.ts";
import { findEngine } from "../../../src/machines/docker/endpoint.ts";
import { type EngineClient, EngineRefusal, engineClient } from "../../../src/machines/docker/engine-client.ts";
import { logsOf } from "../../../src/machines/docker/exec.ts";

/** A container as the engine tells of it. */
export type ContainerState = {
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly Error: string;
    readonly Health?: { readonly Status: "starting" | "healthy" | "unhealthy" };
  };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>;
  };
};

/**
 * A container engine by its API: its command line knows a health check only as text for a shell, which an image need
 * not have, and ECS as the list of words that it is.
 * https://docs.docker.com/reference/api/engine/
 */
export class Engine {
  readonly #client: EngineClient;

  constructor(host: string) {
    const env = { DOCKER_HOST: host };
    this.#client = engineClient({ place: findEngine(env), env });
  }

  /** Pulls an image for a platform. The failure is what the engine says last. */
  async pull(image: string, { platform, login }: { readonly platform: string; readonly login?: Login }): Promise<void> {
    const query = { fromImage: image, platform };
    const header = login && loginHeader(image, login);
    const said = await text(await this.#client.read({ method: "POST", path: "/images/create", query, login: header }));
    const last = said.trimEnd().split("\n").at(-1) ?? "";
    const { error } = (last === "" ? {} : JSON.parse(last)) as { readonly error?: string };
    if (error !== undefined) throw new Error(error);
  }

  /** For what processor an image is. */
  async architecture(image: string): Promise<string> {
    const path = `/images/${encodeURI(image)}/json`;
    return (await this.#client.ask<{ readonly Architecture: string }>({ method: "GET", path })).Architecture;
  }

  /** Makes a container and starts it; its id. */
  async run(container: object, platform: string): Promise<string> {
    const made = { method: "POST", path: "/containers/create", query: { platform }, body: container } as const;
    const { Id } = await this.#client.ask<{ readonly Id: string }>(made);
    await this.#client.ask({ method: "POST", path: `/containers/${Id}/start` });
    return Id;
  }

  /** How it is; nothing where there is none any more. */
  async inspect(id: string): Promise<ContainerState | undefined> {
    return await unlessRefused(this.#client.ask<ContainerState>({ method: "GET", path: `/containers/${id}/json` }));
  }

  /** The values of a label, of all containers that have it. */
  async labelled(label: string): Promise<readonly string[]> {
    const query = { all: true, filters: JSON.stringify({ label: [label] }) };
    type Listed = readonly { readonly Labels: Readonly<Record<string, string>> }[];
    const listed = await this.#client.ask<Listed>({ method: "GET", path: "/containers/json", query });
    return listed.map(({ Labels }) => Labels[label] ?? "");
  }

  /** The last that it printed. */
  logs(container: string): Promise<string> {
    return logsOf(this.#client, { container, lines: 200 });
  }

  /** Asks it to end, waits so many seconds, and takes it away. */
  async remove(id: string, seconds: number): Promise<void> {
    await unlessRefused(this.#client.ask({ method: "POST", path: `/containers/${id}/stop`, query: { t: seconds } }));
    const query = { force: true, v: true };
    await unlessRefused(this.#client.ask({ method: "DELETE", path: `/containers/${id}`, query }));
  }

  close(): void {
    this.#client.close();
  }
}

/** Nothing where the engine says no: what is asked about is not there any more. */
async function unlessRefused<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof EngineRefusal) return undefined;
    throw error;
  }
}
