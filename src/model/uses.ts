import type { CommandDefinition } from "./commands.ts";
import type { ExecutorDefinition } from "./executors.ts";
import { isExecutorBody, type JobDefinition } from "./jobs.ts";
import { isReference } from "./references.ts";
import type { OrbImport, Parameters, Step } from "./types.ts";

/** The components that see each other: those of one orb, or of one configuration. */
export interface Scope {
  readonly orbs: readonly OrbImport[];
  readonly executors: readonly ExecutorDefinition[];
  readonly commands: readonly CommandDefinition[];
  readonly jobs: readonly JobDefinition[];
  /** The names that come with parts that are data already, by section. */
  readonly brought?: (section: "orbs" | "executors" | "commands" | "jobs") => readonly string[];
}

/** Whether a scope has a component of that name, of its own or through an orb; an orb's own list is not known here. */
function has(
  { orbs, brought = () => [], ...own }: Scope,
  kind: "executors" | "commands" | "jobs",
  name: string,
): boolean {
  const [alias, rest] = name.split("/", 2);
  return rest === undefined
    ? own[kind].some((component) => component.name === name) || brought(kind).includes(name)
    : orbs.some((orb) => orb.alias === alias) || brought("orbs").includes(alias ?? "");
}

/** Throws when `user` names a component that the scope lacks. */
export function checkUse(
  user: string,
  {
    scope,
    kind,
    name,
  }: { readonly scope: Scope; readonly kind: "executors" | "commands" | "jobs"; readonly name: string },
): void {
  if (has(scope, kind, name)) return;
  const where = name.includes("/") ? `the orb "${name.split("/", 1)[0]}"` : `the ${kind.slice(0, -1)} "${name}"`;
  throw new Error(`The ${user} uses ${where}, which is not listed beside it.`);
}

/** Throws when a component uses another one that its scope lacks. */
export function checkComponents(scope: Scope): void {
  for (const { name, parameters, steps } of scope.commands) {
    checkDefaults(`command "${name}"`, { scope, parameters });
    checkSteps(`command "${name}"`, { scope, steps });
  }
  for (const job of scope.jobs) {
    checkDefaults(`job "${job.name}"`, { scope, parameters: job.parameters });
    if (!("steps" in job)) continue;
    checkSteps(`job "${job.name}"`, { scope, steps: job.steps });
    if (!isExecutorBody(job.executor)) checkExecutor(`job "${job.name}"`, { scope, value: job.executor });
  }
}

function checkDefaults(
  user: string,
  { scope, parameters }: { readonly scope: Scope; readonly parameters: Parameters },
): void {
  for (const { type, default: value } of Object.values(parameters)) {
    if (type === "executor" && value !== undefined) checkExecutor(user, { scope, value });
    if (type === "steps" && Array.isArray(value)) checkSteps(user, { scope, steps: value as readonly Step[] });
  }
}

/** Throws when steps call a command, or give an executor, that the scope lacks. */
export function checkSteps(
  user: string,
  { scope, steps }: { readonly scope: Scope; readonly steps: readonly Step[] },
): void {
  for (const step of steps) {
    if (step.kind === "when" || step.kind === "unless") checkSteps(user, { scope, steps: step.steps });
    if (step.kind !== "call") continue;
    checkUse(user, { scope, kind: "commands", name: step.command.name });
    checkGiven(user, { scope, parameters: step.command.parameters, given: step.arguments });
  }
}

/** Throws when arguments hold steps or an executor that the scope lacks. */
export function checkGiven(
  user: string,
  {
    scope,
    parameters,
    given,
  }: { readonly scope: Scope; readonly parameters: Parameters; readonly given: Readonly<Record<string, unknown>> },
): void {
  for (const [name, value] of Object.entries(given)) {
    if (isReference(value)) continue;
    if (parameters[name]?.type === "executor") checkExecutor(user, { scope, value });
    if (parameters[name]?.type === "steps" && Array.isArray(value))
      checkSteps(user, { scope, steps: value as readonly Step[] });
  }
}

function checkExecutor(user: string, { scope, value }: { readonly scope: Scope; readonly value: unknown }): void {
  const name = executorName(value);
  if (name !== undefined && !name.includes("<<")) checkUse(user, { scope, kind: "executors", name });
}

/** The name in an executor value, if it has one that is known here. */
function executorName(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || isReference(value)) return undefined;
  if ("executor" in value) return executorName(value.executor);
  return "name" in value && typeof value.name === "string" ? value.name : undefined;
}
