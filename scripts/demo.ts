/**
 * The whole story on this machine, with real services: `npm run demo`. Generates a configuration, checks it and shows
 * what would run; builds the example's image for arm64, pushes, deploys, smoke tests, destroys, and proves that nothing
 * is left. What has to be set up first is set up meanwhile. `npm run demo -- --cold` does it with empty caches, to
 * measure what a new machine would need.
 */
import { resolve } from "node:path";
import { useEmptyCaches } from "./demo/cold.ts";
import { type Delivery, deliver } from "./demo/deliver.ts";
import { buildCli, showFirst } from "./demo/first-screen.ts";
import { type PulumiLater, pulumiLater } from "./demo/pulumi-later.ts";
import { makeRepository, type Repository } from "./demo/repository.ts";
import { makeScreen } from "./demo/screen.ts";
import { type DeliveryContexts, makeContexts } from "./demo/state.ts";
import { makeTimes, table } from "./demo/times.ts";
import { baseImage } from "./provision/catalogue.ts";
import { consentFor } from "./provision/consent.ts";
import { cpuMeter } from "./provision/cpu-meter.ts";
import { everyNeed, type Need, needsOf } from "./provision/needs.ts";
import { describe } from "./provision/plan.ts";
import { streamProgress } from "./provision/progress.ts";
import { beginProvisioning, type Provisioning } from "./provision/provision.ts";
import { ProvisionError, ProvisionExit } from "./provision/provision-error.ts";
import { freePort } from "./provision/services/free-port.ts";
import { startServices } from "./provision/services/services.ts";
import { realSystem } from "./provision/system.ts";

const root = resolve(import.meta.dirname, "..");
const interrupted = new AbortController();
/** What ends everything early: Ctrl-C, or the first thing that failed. */
const ending = new AbortController();
const meter = cpuMeter();
const times = makeTimes(meter, ["pulumi"]);
const progress = streamProgress(process.stdout);
let later: PulumiLater | undefined;
const screen = makeScreen({
  progress,
  times,
  coloured: process.stdout.isTTY && process.env.NO_COLOR === undefined,
  idleMs: (job) => later?.idleMs(job) ?? 0,
});
const undo: (() => Promise<void>)[] = [];

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (!interrupted.signal.aborted)
      screen.line("\nInterrupted: destroying what was deployed, and stopping what was started.");
    interrupted.abort();
    ending.abort();
  });
}

async function main(): Promise<void> {
  const system = realSystem();
  screen.title("Generate, check and plan");
  const port = await freePort();
  const contexts = await makeContexts();
  undo.push(contexts.remove);
  const { cli, repository } = await times.stage("generate, check, plan", async () => {
    const built = await buildCli(root);
    undo.push(built.remove);
    const made = await makeRepository(root, {
      cli: built.cli,
      registry: `127.0.0.1:${port}`,
      image: "acme/web",
      baseImage: baseImage.tag,
    });
    undo.push(made.remove);
    await showFirst(made, { cli: built.cli, contexts: contexts.contexts, root, screen });
    return { cli: built.cli, repository: made };
  });

  screen.title("Set up");
  const provisioning = await beginProvisioning({
    system,
    progress,
    needs: needsOf.demo,
    signal: ending.signal,
    meter,
    consent: consentFor(process.env, process.stdin.isTTY === true),
  });
  if (provisioning.actions.length === 0) screen.line("  Everything is here already.");
  provisioning.all.catch((error) => ending.abort(error));
  later = await pulumiLater(provisioning, system);
  undo.push(later.remove);
  const delivery = await deliverHere(provisioning, { cli, repository, contexts, port, later }).catch((error) => {
    ending.abort(error);
    return undefined;
  });
  if (delivery?.passed === false) ending.abort();
  await provisioning.all.catch(() => undefined);
  later.record(times, meter.used("pulumi"));
  if (delivery === undefined || ending.signal.reason instanceof ProvisionError) throw ending.signal.reason;
  showResult(delivery, provisioning);
}

/** Starts the services as soon as what they need is there, and rehearses the workflow with them. */
async function deliverHere(
  provisioning: Provisioning,
  {
    cli,
    repository,
    contexts,
    port,
    later,
  }: {
    readonly contexts: DeliveryContexts;
    readonly cli: string;
    readonly repository: Repository;
    readonly port: number;
    readonly later: PulumiLater;
  },
): Promise<Delivery> {
  const awaited: readonly Need[] = needsOf.demo.filter((need) => need !== "pulumi" || later.path.length === 0);
  const facts = await times.stage("set up", () => provisioning.ready(awaited));
  const services = await times.stage("start services", () =>
    startServices({ system: realSystem(), facts, progress, registry: { port, user: contexts.user } }),
  );
  undo.push(() => times.stage("stop services", services.stop));
  screen.line(`  running: ${services.summary}`);
  ending.signal.throwIfAborted();
  screen.title("Rehearse the workflow: arm-pipeline run --machine host");
  const delivery = await deliver(repository, {
    cli,
    services,
    contexts,
    path: later.path,
    signal: ending.signal,
    cleansUp: later.isThere,
    onEvent: (event) => {
      later.watch(event);
      screen.event(event);
    },
  });
  if (!delivery.passed) screen.quote(delivery.story);
  return delivery;
}

function showResult(delivery: Delivery, { actions }: Provisioning): void {
  screen.title("Result");
  screen.line(`  pushed       ${delivery.digest ?? "nothing"}`);
  screen.line(`  answered     ${delivery.url ?? "nothing"}`);
  screen.line(`  smoke test   ${delivery.figures === undefined ? "did not pass" : `passed, ${delivery.figures}`}`);
  screen.line(
    delivery.left.length === 0
      ? "  destroyed    nothing left behind: no container, no stack, no credential"
      : `  LEFT BEHIND  ${delivery.left.join(", ")}`,
  );
  screen.title("Set up for it");
  for (const action of actions) screen.line(`  - ${describe(action)}`);
  if (actions.length === 0) screen.line("  nothing");
  const others = everyNeed.filter((need) => !needsOf.demo.some((mine) => mine === need));
  screen.line(`  and not, since only the tests use it: ${others.join(", ")}`);
  if (!delivery.passed || delivery.left.length > 0) process.exitCode = ProvisionExit.failed;
}

const removeCaches = process.argv.includes("--cold") ? await useEmptyCaches(realSystem()) : undefined;
try {
  await main();
} catch (error) {
  if (!interrupted.signal.aborted) {
    if (!(error instanceof ProvisionError)) throw error;
    screen.quote(error.message);
    if (error.exitCode === ProvisionExit.notAllowed) {
      screen.line(`  So the delivery itself (build, push, deploy, smoke test, destroy) was not run. ${error.hint}`);
    } else {
      screen.quote(error.hint);
      process.exitCode = error.exitCode;
    }
  }
} finally {
  for (const step of undo.reverse()) await step();
  screen.title("Time");
  const inAll = { name: "in all", milliseconds: process.uptime() * 1000, cpuSeconds: meter.total() };
  screen.line(table([...times.rows(), inAll]));
  meter.stop();
  await removeCaches?.();
  if (interrupted.signal.aborted) process.exitCode = ProvisionExit.interrupted;
}
