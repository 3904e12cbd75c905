import { type ClientRequestArgs, request } from "node:http";
import { text } from "node:stream/consumers";

/** What the engine said to one request. */
export type EngineAnswer = { readonly status: number; readonly body: string };

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
  readonly #at: ClientRequestArgs;

  constructor(host: string) {
    const url = new URL(host);
    this.#at = url.protocol === "unix:" ? { socketPath: url.pathname } : { host: url.hostname, port: url.port };
  }

  ask(method: string, path: string, more: { readonly body?: unknown; readonly auth?: string } = {}) {
    return new Promise<EngineAnswer>((resolve, reject) => {
      const headers = {
        "content-type": "application/json",
        ...(more.auth !== undefined && { "x-registry-auth": more.auth }),
      };
      const asked = request({ ...this.#at, method, path, headers }, (answer) => {
        text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
      });
      asked.on("error", reject);
      asked.end(more.body === undefined ? undefined : JSON.stringify(more.body));
    });
  }

  async #must(method: string, path: string, body?: unknown): Promise<string> {
    const answer = await this.ask(method, path, { body });
    if (answer.status < 300) return answer.body;
    throw new Error((JSON.parse(answer.body) as { message: string }).message);
  }

  /** Pulls an image for a platform. The failure is what the engine says last. */
  async pull(image: string, options: { readonly platform: string; readonly auth?: string }): Promise<void> {
    const query = new URLSearchParams({ fromImage: image, platform: options.platform });
    const answer = await this.ask("POST", `/images/create?${query}`, options);
    const last = answer.body.trimEnd().split("\n").at(-1) ?? "";
    const said = last === "" ? {} : (JSON.parse(last) as { readonly error?: string; readonly message?: string });
    const failure = answer.status < 300 ? said.error : (said.message ?? answer.body);
    if (failure !== undefined) throw new Error(failure);
  }

  /** For what processor an image is. */
  async architecture(image: string): Promise<string> {
    const { Architecture } = JSON.parse(await this.#must("GET", `/images/${image}/json`));
    return Architecture as string;
  }

  /** Makes a container and starts it; its id. */
  async run(container: object, platform: string): Promise<string> {
    const made = await this.#must("POST", `/containers/create?${new URLSearchParams({ platform })}`, container);
    const { Id } = JSON.parse(made) as { readonly Id: string };
    await this.#must("POST", `/containers/${Id}/start`);
    return Id;
  }

  /** How it is; nothing where there is none any more. */
  async inspect(id: string): Promise<ContainerState | undefined> {
    const { status, body } = await this.ask("GET", `/containers/${id}/json`);
    return status === 200 ? (JSON.parse(body) as ContainerState) : undefined;
  }

  /** All that it printed. The stream has a head of eight bytes before each piece. */
  async logs(id: string): Promise<string> {
    const { body } = await this.ask("GET", `/containers/${id}/logs?stdout=1&stderr=1&tail=200`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the head is made of them
    return body.replace(/[\u0001\u0002]\0\0\0[\s\S]{4}/g, "");
  }

  /** Asks it to end, waits so many seconds, and takes it away. */
  async remove(id: string, seconds: number): Promise<void> {
    await this.ask("POST", `/containers/${id}/stop?t=${seconds}`);
    await this.ask("DELETE", `/containers/${id}?force=1&v=1`);
  }
}
