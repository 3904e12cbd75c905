import { once } from "node:events";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Wire } from "../account/wire.ts";
import { listAt, textAt, type Xml } from "../account/xml.ts";
import { mayReach } from "./security-groups.ts";
import type { Target, Targets } from "./target-health.ts";

/** The balancers of an account, at one address of loopback: who asks says by the name in its request which is meant. */
export type Balancer = {
  /** Host and port. */
  readonly address: string;
  /** Asks every target whether it is well. */
  readonly check: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** How long a target may take: an emulated processor needs its time. */
const checkWithinMs = 10_000;

/**
 * Answers as an Application Load Balancer does: by the default action of the listener on port 80, to one healthy target
 * after the other; 503 where there is none, 502 where it does not answer. What a security group does not let through
 * does not get through here either.
 */
export async function startBalancer(wire: Wire, targets: Targets): Promise<Balancer> {
  const streaks = new Map<string, number>();
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const name = (incoming.headers.host ?? "").split(":")[0] ?? "";
    groupBehind(wire, name).then(
      (group) => {
        if (group === undefined) return end(outgoing, 404, `No balancer of this account is called "${name}".`);
        const healthy = targets.in(group).filter(({ health }) => health === "healthy");
        const target = healthy[turn++ % Math.max(1, healthy.length)];
        if (target === undefined) return end(outgoing, 503, "503 Service Temporarily Unavailable");
        const { method, url: path, headers } = incoming;
        const passed = request({ ...target.local, method, path, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        });
        passed.on("error", () => end(outgoing, 502, "502 Bad Gateway"));
        incoming.pipe(passed);
      },
      (error: Error) => end(outgoing, 500, error.message),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    check: async () => {
      for (const group of new Set(targets.all().map(({ group: of }) => of)))
        await checkGroup(wire, group, { targets, streaks });
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function end(outgoing: ServerResponse, status: number, words: string): void {
  if (!outgoing.headersSent) outgoing.writeHead(status, { "content-type": "text/plain" });
  outgoing.end(`${words}\n`);
}

/** The target group to which a balancer's listener on port 80 sends. */
async function groupBehind(wire: Wire, name: string): Promise<string | undefined> {
  const all = await balancers(wire);
  const balancer = all.find((each) => textAt(each, "DNSName") === name);
  if (balancer === undefined) return undefined;
  const listeners = await wire.query("elasticloadbalancing", "DescribeListeners", {
    LoadBalancerArn: textAt(balancer, "LoadBalancerArn"),
  });
  const on80 = listAt(listeners, "DescribeListenersResult", "Listeners").find((each) => textAt(each, "Port") === "80");
  return textAt(listAt(on80, "DefaultActions")[0], "TargetGroupArn") || undefined;
}

const balancers = async (wire: Wire): Promise<readonly Xml[]> =>
  listAt(
    await wire.query("elasticloadbalancing", "DescribeLoadBalancers"),
    "DescribeLoadBalancersResult",
    "LoadBalancers",
  );

async function checkGroup(
  wire: Wire,
  group: string,
  { targets, streaks }: { readonly targets: Targets; readonly streaks: Map<string, number> },
): Promise<void> {
  const described = await wire
    .query("elasticloadbalancing", "DescribeTargetGroups", { "TargetGroupArns.member.1": group })
    .catch(() => undefined);
  const [found] = listAt(described, "DescribeTargetGroupsResult", "TargetGroups");
  if (found === undefined) return;
  const [of] = listAt(found, "LoadBalancerArns");
  const balancer = (await balancers(wire)).find((each) => textAt(each, "LoadBalancerArn") === of);
  const from = listAt(balancer, "SecurityGroups").map(String);
  const needed = {
    healthy: Number(textAt(found, "HealthyThresholdCount") || 5),
    unhealthy: Number(textAt(found, "UnhealthyThresholdCount") || 2),
  };
  await Promise.all(
    targets.in(group).map(async (target) => {
      if (target.health === "draining") return;
      const open = await mayReach(wire, { from, address: target.address, port: target.port });
      const wrong = open ? await answers(target, found) : "Target.Timeout";
      const key = `${group} ${target.address}`;
      const streak = streaks.get(key) ?? 0;
      const now = wrong === undefined ? Math.max(1, streak + 1) : Math.min(-1, streak - 1);
      streaks.set(key, now);
      if (now >= needed.healthy) targets.put({ ...target, health: "healthy", reason: "" });
      else if (now <= -needed.unhealthy) targets.put({ ...target, health: "unhealthy", reason: wrong ?? "" });
    }),
  );
}

/** What is wrong with a target, as AWS calls it; nothing where its answer is the wanted one. */
async function answers({ local }: Target, group: Xml): Promise<string | undefined> {
  const path = textAt(group, "HealthCheckPath") || "/";
  const wanted = (textAt(group, "Matcher", "HttpCode") || "200").split(",");
  try {
    const answer = await fetch(`http://${local.host}:${local.port}${path}`, {
      signal: AbortSignal.timeout(checkWithinMs),
      redirect: "manual",
    });
    await answer.arrayBuffer();
    return wanted.includes(String(answer.status)) ? undefined : "Target.ResponseCodeMismatch";
  } catch (error) {
    return (error as Error).name === "TimeoutError" ? "Target.Timeout" : "Target.FailedHealthChecks";
  }
}
