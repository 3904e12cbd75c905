import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Data } from "../../../../src/model/data.ts";
import type { CreateMachine } from "../../../../src/runner/machine/machine-request.ts";
import { Refusal } from "../../../../src/runner/machine/refusal.ts";
import { runWorkflow } from "../../../../src/runner/run-workflow.ts";
import { memoryLocks } from "../../../../src/runner/schedule/locks.ts";
import type { RunResult } from "../../../../src/runner/schedule/result.ts";
import { archiveOf } from "../../../../src/runner/state/archive.ts";
import { cachesIn } from "../../../../src/runner/state/cache.ts";
import { HeldClock } from "../../schedule/support/held-clock.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { factsOf, issuer } from "./facts.ts";
import { HeldMachine } from "./held-machine.ts";
import { planOf } from "./plan-of.ts";
import { renderEvent } from "./render-event.ts";
import { tell } from "./tell.ts";

export const casesFolder = join(import.meta.dirname, "..", "cases");

export const caseNames = (): readonly string[] => readdirSync(casesFolder).toSorted();

/** What happens in a case, beside its configuration. */
interface Story {
  readonly values?: Readonly<Record<string, Data>>;
  readonly checkout?: Readonly<Record<string, string>>;
  readonly project?: Readonly<Record<string, string>>;
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Variables that are shown of every command. */
  readonly show?: readonly string[];
  /** Machines are made only when the story says so. */
  readonly heldMachines?: boolean;
  /** A machine says this when it cannot be removed. */
  readonly stays?: string;
  /** "cancel", "clock: 10s", or "JOB: WHAT" with a WHAT of `tell`. */
  readonly story: readonly string[];
}

/** Many turns of the event loop: an archive in memory takes some to go from one place to another. Nothing here waits for the world. */
async function settled(lines: readonly string[]): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 30; quiet++) {
    if (lines.length !== before) quiet = 0;
    before = lines.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Runs a case, and gives all events, what the machines were told and what the story did, in order. */
export async function runCase(name: string): Promise<string> {
  const folder = join(casesFolder, name);
  const story = JSON.parse(readFileSync(join(folder, "story.json"), "utf8")) as Story;
  const plan = planOf(readFileSync(join(folder, "config.yml"), "utf8"), story.values);
  const lines: string[] = [];
  const clock = new HeldClock();
  const store = memoryStore();
  const machines = new Map<string, HeldMachine>();
  const awaited = new Map<string, { readonly make: () => void; readonly refuse: (error: Error) => void }>();

  const createMachine: CreateMachine = ({ job, node, onOutput, signal, ...request }) => {
    const place = node === 0 ? job : `${job}#${node}`;
    const say = (line: string): number => lines.push(`  ${place} ${line}`);
    if (request.remoteDocker) say("is to have a container engine");
    const machine = new HeldMachine((line) => {
      say(line);
      if (!line.startsWith("$")) return;
      const env = [...machine.running].at(-1)?.options.env ?? {};
      for (const variable of story.show ?? []) lines.push(`      ${variable}=${env[variable] ?? " is not set"}`);
    });
    const made = (): HeldMachine => {
      machines.set(place, machine);
      if (story.stays === undefined) return machine;
      const { dispose, stays } = { dispose: machine.dispose, stays: story.stays };
      machine.dispose = async () => {
        await dispose();
        throw new Refusal(stays);
      };
      return machine;
    };
    if (story.heldMachines !== true) return Promise.resolve(made());
    return new Promise((resolve, reject) => {
      onOutput("Pulling the image\n");
      awaited.set(place, { make: () => resolve(made()), refuse: reject });
      signal.addEventListener("abort", () => reject(new Error("It was told to stop.")), { once: true });
    });
  };

  const running = runWorkflow({
    facts: factsOf(plan),
    store,
    caches: cachesIn(memoryStore(), () => clock.now()),
    createMachine,
    checkout: async () =>
      archiveOf(Object.entries(story.checkout ?? {}).map(([path, content]) => ({ name: path, content }))),
    secrets: { project: story.project ?? {}, contexts: new Map(Object.entries(story.contexts ?? {})) },
    issuer,
    timings: async () => [],
    approve: async () => "approved",
    locks: memoryLocks(),
    maxConcurrent: 10,
    report: (event) => lines.push(renderEvent(event)),
    clock,
    now: () => 1_700_000_000_000 + clock.now(),
  });
  let result: RunResult | undefined;
  // A bug of ours shows when the story is over and the promise is waited for.
  running.done.then(
    (value) => {
      result = value;
    },
    () => {},
  );

  await settled(lines);
  for (const line of story.story) {
    lines.push(`> ${JSON.stringify(line).slice(1, -1).replaceAll('\\"', '"')}`);
    const [, subject = "", what = ""] = /^([^:]*)(?:: (.*))?$/s.exec(line) ?? [];
    if (subject === "cancel") running.cancel();
    else if (subject === "clock") clock.forward(Number.parseFloat(what) * 1000);
    else if (what === "made") take(awaited, subject).make();
    else if (what.startsWith("refused ")) take(awaited, subject).refuse(new Refusal(what.slice(8)));
    else tell(take(machines, subject), what);
    await settled(lines);
  }
  if (result === undefined) await Promise.race([running.done, settled(lines)]);
  if (result === undefined) throw new Error(`The run does not end:\n${lines.join("\n")}`);
  const left = [...machines].filter(([, { disposed, running: commands }]) => !disposed || commands.size > 0);
  if (left.length > 0 || clock.sleepers() > 0) throw new Error("Something is left behind.");
  const statuses = [...result.jobs].map(([job, status]) => `    ${job}: ${status}`);
  const stored = [...store.files.keys()].map((path) => `    ${path}`).toSorted();
  lines.push(`= ${result.status}`, ...statuses, ...(stored.length === 0 ? [] : ["= stored", ...stored]));
  return `${lines.join("\n")}\n`;
}

function take<T>(from: ReadonlyMap<string, T>, name: string): T {
  const found = from.get(name);
  if (found === undefined) throw new Error(`"${name}" is not there; there are: ${[...from.keys()].join(", ")}.`);
  return found;
}
