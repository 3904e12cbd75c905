import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What a container of an image does. */
export type Behaviour = "well" | "exits" | "sick" | "for-amd64" | "missing";

/** A container engine's API without containers: each "runs" a server of this process, which says what it was given. */
export type StubEngine = {
  readonly host: string;
  /** What was asked for, by image, and what runs now. */
  readonly created: readonly Container[];
  readonly running: () => number;
  readonly pulls: readonly { readonly image: string; readonly auth: string | undefined }[];
  readonly close: () => Promise<void>;
};

type Container = {
  readonly Image: string;
  readonly Env: readonly string[];
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly Healthcheck: Readonly<Record<string, unknown>>;
};

/** As the engine sends what a container prints: 1 for its standard output, and the length. */
const framed = (text: string): string => `\u0001\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`;

/** Starts one. */
export async function stubEngine(behaves: (image: string) => Behaviour): Promise<StubEngine> {
  const apps = new Map<string, { readonly container: Container; server?: Server }>();
  const created: Container[] = [];
  const pulls: { readonly image: string; readonly auth: string | undefined }[] = [];
  const end = async (id: string) => {
    const server = apps.get(id)?.server;
    apps.delete(id);
    server?.closeAllConnections();
    server?.close();
  };
  const answer = async (
    method: string,
    url: URL,
    body: string,
    auth: string | undefined,
  ): Promise<[number, unknown?]> => {
    const [, kind = "", id = "", what = ""] = url.pathname.split("/");
    if (url.pathname === "/images/create") {
      const image = url.searchParams.get("fromImage") ?? "";
      pulls.push({ image, auth });
      return behaves(image) === "missing" ? [404, { message: "manifest unknown" }] : [200, { status: "Pulled" }];
    }
    if (kind === "images") {
      const image = decodeURIComponent(url.pathname).slice("/images/".length, -"/json".length);
      return [200, { Architecture: behaves(image) === "for-amd64" ? "amd64" : "arm64" }];
    }
    if (url.pathname === "/containers/create") {
      const container = JSON.parse(body) as Container;
      created.push(container);
      const made = `c${created.length}`;
      apps.set(made, { container });
      return [201, { Id: made }];
    }
    const app = apps.get(id);
    if (app === undefined) return [404, { message: "No such container" }];
    const behaviour = behaves(app.container.Image);
    if (method === "POST" && what === "start") {
      const status = behaviour === "sick" ? 500 : 200;
      app.server = createServer((_request, response) => {
        response.writeHead(status, { "x-image": app.container.Image }).end(app.container.Env.join("\n"));
      }).listen(0, "127.0.0.1");
      await once(app.server, "listening");
      return [204];
    }
    if (what === "json") {
      const { port = 0 } = (app.server?.address() ?? {}) as Partial<AddressInfo>;
      const exited = behaviour === "exits";
      const health = { Status: behaviour === "sick" ? "unhealthy" : "healthy" };
      return [
        200,
        {
          State: { Status: exited ? "exited" : "running", ExitCode: exited ? 1 : 0, Error: "", Health: health },
          NetworkSettings: { Ports: { "8080/tcp": [{ HostPort: String(port) }] } },
        },
      ];
    }
    if (what === "logs") return [200, framed("it was here")];
    if (method === "DELETE") await end(id);
    return [204];
  };
  const server = createServer((request, response) => {
    text(request)
      .then((body) =>
        answer(
          request.method ?? "",
          new URL(request.url ?? "", "http://engine"),
          body,
          request.headers["x-registry-auth"] as string | undefined,
        ),
      )
      .then(([status, body]) => response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    created,
    pulls,
    running: () => apps.size,
    close: async () => {
      for (const id of apps.keys()) await end(id);
      server.closeAllConnections();
      server.close();
    },
  };
}
