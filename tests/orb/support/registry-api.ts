import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the stand-in answers next in place of doing what is asked; `times` of them. */
export type Fault = {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly body?: string;
  times: number;
};

/**
 * A stand-in of a registry on loopback, made from the specification of distribution
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md) and of its tokens
 * (https://distribution.github.io/distribution/spec/auth/token/).
 */
export type RegistryApi = {
  readonly host: string;
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, Buffer>;
  readonly requests: string[];
  readonly faults: Fault[];
  /** Whether uploads go to a storage of another name, as those of Google's and Azure's registries do. */
  storage: boolean;
  readonly reset: () => void;
  readonly close: () => Promise<void>;
};

/** The name of a content. */
export const digestOf = (content: Buffer | string): string =>
  `sha256:${createHash("sha256").update(content).digest("hex")}`;

export const login = { username: "ann", password: "registry-canary-4f1" };
/** What ACR gives docker in place of a password. */
export const identity = "identity-canary-8d2";

export async function startRegistryApi(auth: "basic" | "bearer"): Promise<RegistryApi> {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const requests: string[] = [];
  const faults: Fault[] = [];
  let uploads = new Map<string, Buffer>();
  const token = "token-1";
  let host = "";
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { pathname, searchParams } = new URL(url, `http://${host}`);
    requests.push(`${method} ${pathname}`);
    const reply = (status: number, content: Buffer | string = "", more: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, more);
      response.end(method === "HEAD" ? undefined : content);
    };
    const fault = faults.find((each) => each.times > 0 && each.method === method && each.path.test(pathname));
    if (fault !== undefined) {
      fault.times--;
      return reply(fault.status, fault.body);
    }
    if (pathname === "/token") {
      const scope = method === "POST" ? new URLSearchParams(body.toString()) : searchParams;
      const known = method === "POST" ? scope.get("refresh_token") === identity : headers.authorization === basic;
      requests.push(`scope ${scope.get("scope")} of ${scope.get("service")}`);
      return known ? reply(200, JSON.stringify({ token })) : reply(401, "{}");
    }
    const stored = /^\/storage\/(.*)$/.exec(pathname)?.[1];
    if (stored !== undefined && method === "PATCH") {
      requests.push(`the storage got ${headers.authorization ?? "no login"}`);
      uploads.set(stored, body);
      return reply(202, "", { location: `http://${host}/v2/acme/web/blobs/uploads/${stored}?state=sent` });
    }
    const wanted = auth === "basic" ? basic : `Bearer ${token}`;
    if (headers.authorization !== wanted) {
      const how = auth === "basic" ? 'Basic realm="r"' : `Bearer realm="http://${host}/token",service="stand-in"`;
      return reply(401, '{"errors":[{"code":"UNAUTHORIZED"}]}', { "www-authenticate": how });
    }
    if (pathname === "/v2/") return reply(200);
    const upload = /^\/v2\/acme\/web\/blobs\/uploads\/(.*)$/.exec(pathname)?.[1];
    if (upload === "" && method === "POST") {
      const id = `u${uploads.size}`;
      uploads.set(id, Buffer.alloc(0));
      const storage = `http://localhost:${host.split(":")[1]}/storage/${id}`;
      return reply(202, "", { location: api.storage ? storage : `/v2/acme/web/blobs/uploads/${id}?state=begun` });
    }
    if (upload !== undefined && method === "PATCH") {
      uploads.set(upload, body);
      return reply(202, "", { location: `http://${host}/v2/acme/web/blobs/uploads/${upload}?state=sent` });
    }
    if (upload !== undefined && method === "PUT" && searchParams.get("state") === "sent") {
      const content = uploads.get(upload) ?? Buffer.alloc(0);
      if (digestOf(content) !== searchParams.get("digest")) return reply(400, "DIGEST_INVALID");
      blobs.set(digestOf(content), content);
      return reply(201);
    }
    const [, kind, name = ""] = /^\/v2\/acme\/web\/(blobs|manifests)\/(.+)$/.exec(pathname) ?? [];
    if (kind === "manifests" && method === "PUT") {
      manifests.set(name, body);
      manifests.set(digestOf(body), body);
      return reply(201);
    }
    const content = (kind === "blobs" ? blobs : manifests).get(name);
    return content === undefined ? reply(404, "MANIFEST_UNKNOWN") : reply(200, content);
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api: RegistryApi = {
    host,
    storage: false,
    blobs,
    manifests,
    requests,
    faults,
    reset: () => {
      for (const each of [blobs, manifests]) each.clear();
      for (const each of [requests, faults]) each.length = 0;
      uploads = new Map();
      api.storage = false;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return api;
}
