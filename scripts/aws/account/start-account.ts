import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Answer, refuse } from "./answer.ts";
import { autoScaling } from "./behaviour/auto-scaling.ts";
import { balancerInterfaces } from "./behaviour/balancer-interfaces.ts";
import { capacityProviders } from "./behaviour/capacity-providers.ts";
import { ecsServices } from "./behaviour/ecs-services.ts";
import { ruleDescriptions } from "./behaviour/rule-descriptions.ts";
import { ServiceBook } from "./behaviour/service-book.ts";
import { runTasksAtOnce } from "./behaviour/tasks-at-once.ts";
import type { Layer, World } from "./layer.ts";
import { type AwsRequest, readRequest } from "./request.ts";
import { ruleLayers } from "./rules/all.ts";
import { accountHeader, wireTo } from "./wire.ts";

/** An account of AWS on loopback, which refuses what AWS refuses. */
export type Account = {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** The services of ECS, for whoever runs their tasks. */
  readonly services: ServiceBook;
  readonly close: () => Promise<void>;
};

/**
 * Stands in front of moto and speaks AWS's own protocol. Rules refuse what AWS refuses; behaviours do what AWS does and
 * moto does not (instances over all zones, network interfaces of a balancer, what moto forgets of a service); faults
 * come from outside.
 */
export async function startAccount(options: {
  readonly moto: string;
  readonly layers?: readonly Layer[];
  /** Its number, where moto has several; the usual one of moto by default. */
  readonly account?: string;
  /** Whether services have their tasks at once; otherwise somebody runs them, and reports it to `services`. */
  readonly tasksRunAtOnce?: boolean;
}): Promise<Account> {
  const services = new ServiceBook();
  const tasks = options.tasksRunAtOnce === true ? runTasksAtOnce(services, options) : undefined;
  const layers: readonly Layer[] = [
    ...(options.layers ?? []),
    ...ruleLayers,
    ...autoScaling(),
    balancerInterfaces,
    capacityProviders(),
    ruleDescriptions(),
    ecsServices,
  ];
  const pending = new Set<Promise<void>>();
  const hurry = new AbortController();
  const later: World["later"] = (milliseconds, act) => {
    const done = after(milliseconds, hurry.signal)
      .then(act)
      // The account may have changed meanwhile, and what was to be done with it.
      .catch(() => undefined)
      .finally(() => pending.delete(done));
    pending.add(done);
  };
  let endpoint = "";
  const server = createServer((incoming, response) => {
    handle(incoming, { ...options, layers, later, services, endpoint }).then(
      ({ status, type, body }) => {
        response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
        response.end(body);
      },
      (error: Error) => {
        response.writeHead(500, { "content-type": "text/plain" });
        response.end(`The account failed: ${error.stack}`);
      },
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    services,
    close: async () => {
      await tasks?.stop();
      hurry.abort();
      await Promise.all(pending);
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function handle(
  incoming: IncomingMessage,
  context: Pick<World, "later" | "services"> & {
    readonly moto: string;
    readonly account?: string;
    readonly endpoint: string;
    readonly layers: readonly Layer[];
  },
): Promise<Answer> {
  const { moto, account, endpoint, layers, later, services } = context;
  const body = await text(incoming);
  const request = readRequest(incoming, body);
  const pass = (changed: AwsRequest | undefined) =>
    passOn(incoming, { moto, account, body: changed === request ? body : encode(changed) });
  if (request === undefined) return pass(undefined);
  const region = request.region || "us-east-1";
  const world: World = { moto: wireTo(moto, region, account), own: wireTo(endpoint, region), later, services };
  const chain = layers.filter(
    ({ service, actions }) =>
      (service === request.service || service === "*") && (actions.includes(request.action) || actions.includes("*")),
  );
  const run =
    (index: number) =>
    (asked: AwsRequest): Promise<Answer> => {
      const layer = chain[index];
      return layer === undefined ? pass(asked) : layer.around(asked, world, run(index + 1));
    };
  return run(0)(request).catch((error: Error) =>
    refuse(request, { status: 500, code: "InternalFailure", message: `The account failed: ${error.message}` }),
  );
}

/** A request that a layer has changed. */
const encode = (request: AwsRequest | undefined): string | undefined =>
  request === undefined
    ? undefined
    : request.protocol === "json"
      ? JSON.stringify(request.json)
      : new URLSearchParams(request.query).toString();

async function passOn(
  incoming: IncomingMessage,
  {
    moto,
    account,
    body,
  }: { readonly moto: string; readonly account: string | undefined; readonly body: string | undefined },
): Promise<Answer> {
  const { method = "GET", url = "/", headers } = incoming;
  const answer = await fetch(new URL(url, moto), {
    method,
    headers: { ...plainHeaders(headers), ...accountHeader(account) },
    ...(method !== "GET" && method !== "HEAD" && body !== undefined && { body }),
  });
  const type = answer.headers.get("content-type") ?? "application/octet-stream";
  return { status: answer.status, type, body: await answer.text() };
}

/** Without what belongs to the connection, or to a length that may have changed. */
function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const own = new Set(["host", "connection", "content-length", "transfer-encoding", "expect", "keep-alive"]);
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !own.has(name))
      .map(([name, value]) => [name, String(value)]),
  );
}

/** Waits, unless there is a hurry. */
const after = (milliseconds: number, hurry: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    hurry.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
