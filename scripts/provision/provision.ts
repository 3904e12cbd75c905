import { join } from "node:path";
import { type CacheFolders, cacheFolders } from "./cache.ts";
import { carryOut } from "./carry-out.ts";
import { type Consent, obtainConsent } from "./consent.ts";
import type { CpuMeter } from "./cpu-meter.ts";
import { downloader } from "./download-release.ts";
import { type Facts, gatherFacts } from "./facts.ts";
import { withLock } from "./lock.ts";
import type { Need } from "./needs.ts";
import { type Action, describe, type Obstacle, plan, startsAsRoot } from "./plan.ts";
import { elapsed, type Progress } from "./progress.ts";
import { ProvisionError, ProvisionExit } from "./provision-error.ts";
import { interruptible, type System } from "./system.ts";
import { runTasks } from "./tasks.ts";

/** What provisioning works with. */
export type ProvisionContext = {
  readonly system: System;
  readonly progress: Progress;
  readonly consent: Consent;
  readonly needs: readonly Need[];
  readonly ask?: (question: string) => Promise<string>;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  readonly meter?: CpuMeter;
};

/** Provisioning that is on its way. */
export type Provisioning = {
  /** What is being done; nothing on a machine that has everything. */
  readonly actions: readonly Action[];
  /** What is true once these needs are met, which does not wait for the others. */
  readonly ready: (needs: readonly Need[]) => Promise<Facts>;
  /** Rejects as soon as anything failed and all of it has ended. */
  readonly all: Promise<void>;
};

/** Meets every need, and returns what is then true. Does nothing on a machine that has it all. */
export async function provision(context: ProvisionContext): Promise<Facts> {
  const { all, ready } = await beginProvisioning(context);
  await all;
  return ready(context.needs);
}

/** Looks at what is there, says what is to be done, asks where it must, and begins; returns while it goes on. */
export async function beginProvisioning(context: ProvisionContext): Promise<Provisioning> {
  const { system, needs } = context;
  const folders = cacheFolders(system.env, system.home);
  const found = await gatherFacts(system, { folders, needs });
  const { actions, obstacles } = plan(found);
  refuse(obstacles);
  const starts = startsAsRoot(found).map((what) => `start ${what}`);
  if (actions.length > 0) await obtainConsent([...actions.map(describe), ...starts], context);
  else if (starts.length > 0 && context.consent === "forbidden") await obtainConsent(starts, context);
  const { running, all } = actions.length === 0 ? nothing : begin(context, folders);
  const ready = async (asked: readonly Need[]): Promise<Facts> => {
    await (await running).done(asked);
    const facts = await gatherFacts(system, { folders, needs: asked });
    const left = plan(facts);
    refuse(left.obstacles);
    if (left.actions.length === 0) return facts;
    throw new ProvisionError(`Still missing after it was set up: ${left.actions.map(describe).join("; ")}.`, {
      hint: "Is what was installed on PATH? Run it again to see what it finds.",
    });
  };
  return { actions, ready, all };
}

/** Actions on their way: when what some needs wait for is done, and when everything is. */
type Begun = {
  readonly running: Promise<{ readonly done: (needs: readonly Need[]) => Promise<void> }>;
  readonly all: Promise<void>;
};

const nothing: Begun = { running: Promise.resolve({ done: async () => undefined }), all: Promise.resolve() };

/** Carries it out while no other process does the same. */
function begin(context: ProvisionContext, folders: CacheFolders): Begun {
  const { system, progress, needs, signal } = context;
  const started = Date.now();
  const begun = resolvers<Awaited<Begun["running"]>>();
  const all = withLock(join(folders.root, "provision.lock"), { progress, signal }, async () => {
    // Whoever held the lock may have done it all.
    const facts = await gatherFacts(system, { folders, needs });
    const steps = orderOf(plan(facts).actions).map((step, index) => ({ ...step, name: String(index) }));
    const doing = { ...context, folders, facts, downloads: downloader(system) };
    const tasks = runTasks(
      steps.map(({ name, action, after }) => ({
        name,
        after: after.map(String),
        run: async (stop) => {
          const task = progress.task(taskName(action));
          try {
            await carryOut(action, { ...doing, progress: task, system: interruptible(system, stop) });
          } finally {
            task.end();
          }
        },
      })),
      { signal },
    );
    begun.resolve({
      done: (asked) =>
        tasks.done(
          steps.filter(({ action }) => action.needs.some((need) => asked.includes(need))).map(({ name }) => name),
        ),
    });
    await tasks.all;
    progress.say(`Set up in ${elapsed(Date.now() - started)}.`);
  });
  all.catch(begun.reject);
  return { running: begun.promise, all };
}

/** `Promise.withResolvers`, which Node.js 20 has not; the promise may be rejected while no one waits for it. */
function resolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((...functions) => {
    [resolve, reject] = functions;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/**
 * What comes after what, by its place: one apt-get at a time, one compilation at a time, and each after the packages
 * that it uses.
 */
function orderOf(
  actions: readonly Action[],
): readonly { readonly action: Action; readonly after: readonly number[] }[] {
  return actions.map((action, index) => {
    const before = actions.slice(0, index).map((other, place) => ({ other, place }));
    const compiling = action.kind === "tool" ? before.filter(({ other }) => other.kind === "tool").slice(-1) : [];
    const packages = before.filter(({ other }) => other.kind === "packages" && waitsFor(action, other));
    return { action, after: [...packages, ...compiling].map(({ place }) => place) };
  });
}

function waitsFor(action: Action, packages: Action & { readonly kind: "packages" }): boolean {
  if (action.kind === "packages") return true;
  if (action.kind === "tool") return packages.compiles === true || action.unlessClientBuilds === true;
  return action.needs.some((need) => packages.needs.includes(need));
}

const taskName = (action: Action): string =>
  action.kind === "packages" ? "apt" : action.kind === "tool" ? action.tool.name : action.kind;

function refuse(obstacles: readonly Obstacle[]): void {
  if (obstacles.length === 0) return;
  throw new ProvisionError(obstacles.map(({ message }) => message).join("\n"), {
    hint: obstacles.map(({ hint }) => hint).join("\n"),
    exitCode: ProvisionExit.notAllowed,
  });
}
