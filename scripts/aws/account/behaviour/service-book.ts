/** What was asked, as it was written. */
export type Json = Readonly<Record<string, unknown>>;

/** One version of a service on its way in or out. */
export type Deployment = {
  readonly id: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
  readonly status: "PRIMARY" | "ACTIVE";
  readonly rollout: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  readonly reason: string;
};

/** A service of ECS, with what moto forgets of it. */
export type EcsService = {
  readonly region: string;
  readonly cluster: string;
  readonly name: string;
  /** What was asked for it, by creation and by every update since. */
  readonly asked: Json;
  readonly status: "ACTIVE" | "DRAINING" | "INACTIVE";
  /** The one that is wanted first. */
  readonly deployments: readonly Deployment[];
  /** The newest first. */
  readonly events: readonly { readonly id: string; readonly createdAt: number; readonly message: string }[];
};

/** What became of a service. */
export type News = Partial<Pick<EcsService, "status" | "deployments" | "asked">> & { readonly event?: string };

/** The services of an account: ECS writes what is asked, whoever runs the tasks reports what became of them. */
export class ServiceBook {
  readonly #services = new Map<string, EcsService>();

  all(): readonly EcsService[] {
    return [...this.#services.values()];
  }

  get(cluster: unknown, name: unknown): EcsService | undefined {
    return this.#services.get(keyOf(cluster, name));
  }

  put(service: EcsService): void {
    this.#services.set(keyOf(service.cluster, service.name), service);
  }

  /** An event that was the last one already is not said again. */
  report(service: EcsService, { event, ...news }: News): void {
    const known = this.get(service.cluster, service.name) ?? service;
    const again = event === undefined || event === known.events[0]?.message;
    const said = again ? [] : [{ id: `${known.events.length}`, createdAt: Date.now() / 1000, message: event }];
    this.put({ ...known, ...news, events: [...said, ...known.events] });
  }
}

/** A name, of a name or of an ARN. */
export const lastPart = (arn: unknown): string =>
  String(arn ?? "default")
    .split("/")
    .at(-1) ?? "";

const keyOf = (cluster: unknown, name: unknown): string => `${lastPart(cluster)}/${lastPart(name)}`;
