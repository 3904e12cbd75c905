import { xmlAnswer } from "../account/answer.ts";
import type { Layer } from "../account/layer.ts";
import { escapeXml } from "../account/xml.ts";

/** One address behind a balancer. */
export type Target = {
  readonly group: string;
  /** As the network knows it. */
  readonly address: string;
  readonly port: number;
  /** Where it answers on loopback. */
  readonly local: { readonly host: string; readonly port: number };
  readonly health: "initial" | "healthy" | "unhealthy" | "draining";
  readonly reason: string;
};

/** The targets of all groups. */
export type Targets = {
  readonly all: () => readonly Target[];
  readonly in: (group: string) => readonly Target[];
  readonly put: (target: Target) => void;
  readonly remove: (target: Pick<Target, "group" | "address">) => void;
};

/** None yet. */
export function emptyTargets(): Targets {
  const targets = new Map<string, Target>();
  const key = ({ group, address }: Pick<Target, "group" | "address">) => `${group} ${address}`;
  return {
    all: () => [...targets.values()],
    in: (group) => [...targets.values()].filter((target) => target.group === group),
    put: (target) => targets.set(key(target), target),
    remove: (target) => targets.delete(key(target)),
  };
}

/** Answers what a balancer found of its targets; moto finds each of them well. */
export const targetHealth = (targets: Targets): Layer => ({
  service: "elasticloadbalancing",
  actions: ["DescribeTargetHealth"],
  around: async ({ action, query }) => {
    const members = targets.in(query.TargetGroupArn ?? "").map(({ address, port, health, reason }) => {
      const said = reason === "" ? "" : `<Reason>${escapeXml(reason)}</Reason>`;
      return `<member><HealthCheckPort>${port}</HealthCheckPort><Target><Id>${address}</Id><Port>${port}</Port></Target><TargetHealth><State>${health}</State>${said}</TargetHealth></member>`;
    });
    return xmlAnswer(action, `<TargetHealthDescriptions>${members.join("")}</TargetHealthDescriptions>`);
  },
});
