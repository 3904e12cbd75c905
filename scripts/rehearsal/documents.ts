import { parse } from "yaml";

/** A command, job or parameter of an orb, as far as the rehearsal reads it. */
export type Component = {
  readonly parameters?: Readonly<Record<string, { readonly type: string; readonly default?: unknown }>>;
  readonly steps: readonly unknown[];
};

/** A packed orb. */
export type Orb = {
  readonly commands: Readonly<Record<string, Component>>;
  readonly jobs: Readonly<Record<string, Component>>;
};

/** One job of a workflow: what it is called, what it runs, and what it waits for. */
export type WorkflowJob = {
  readonly name: string;
  readonly kind: "job" | "approval";
  readonly job: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly contexts: readonly string[];
  readonly requires: readonly Requirement[];
};

/** A job that must have ended in one of these ways. */
export type Requirement = { readonly name: string; readonly statuses: readonly string[] };

/** A configuration: the orb it takes in, if that stands in it, and its workflows. */
export type Config = {
  readonly inlineOrb: Orb | undefined;
  /** The name by which its jobs call the orb. */
  readonly alias: string;
  readonly workflows: Readonly<Record<string, readonly WorkflowJob[]>>;
};

type Data = Readonly<Record<string, unknown>>;

/** Keys of a workflow's job that are CircleCI's own and no argument of the job. */
const ownKeys = new Set([
  "name",
  "type",
  "context",
  "requires",
  "filters",
  "serial-group",
  "matrix",
  "pre-steps",
  "post-steps",
]);

/** Reads a packed `orb.yml`. */
export function readOrb(text: string): Orb {
  return parse(text) as Orb;
}

/** Reads a generated `config.yml`. One orb is enough: the generated configurations have no other. */
export function readConfig(text: string): Config {
  const { orbs, workflows } = parse(text) as {
    readonly orbs: Data;
    readonly workflows: Readonly<Record<string, unknown>>;
  };
  const [alias = "", orb] = Object.entries(orbs)[0] ?? [];
  return {
    alias,
    inlineOrb: typeof orb === "object" ? (orb as Orb) : undefined,
    workflows: Object.fromEntries(
      Object.entries(workflows)
        .filter(([name]) => name !== "version")
        .map(([name, workflow]) => [name, (workflow as { readonly jobs: readonly unknown[] }).jobs.map(workflowJob)]),
    ),
  };
}

function workflowJob(entry: unknown): WorkflowJob {
  const [job = "", body = {}] =
    typeof entry === "string" ? [entry] : (Object.entries(entry as Data)[0] as [string, Data | null]);
  const { name, type, context, requires } = (body ?? {}) as Data;
  return {
    name: typeof name === "string" ? name : job,
    kind: type === "approval" ? "approval" : "job",
    job,
    args: Object.fromEntries(Object.entries(body ?? {}).filter(([key]) => !ownKeys.has(key))),
    contexts: [context ?? []].flat() as string[],
    requires: ((requires ?? []) as readonly unknown[]).flatMap(requirement),
  };
}

function requirement(entry: unknown): readonly Requirement[] {
  if (typeof entry === "string") return [{ name: entry, statuses: ["success"] }];
  return Object.entries(entry as Data).map(([name, statuses]) => ({ name, statuses: [statuses].flat() as string[] }));
}
