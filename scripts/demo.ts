/**
 * The whole story on this machine, with real services: `npm run demo`. Generates the orb and a configuration, reviews the orb, builds
 * the example's image for arm64, pushes, deploys, smoke tests, destroys, and proves that nothing is left.
 */
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { deliver } from "./demo/deliver.ts";
import { makeRepository } from "./demo/repository.ts";
import { makeScreen, table } from "./demo/screen.ts";
import { makeContexts } from "./demo/state.ts";
import { consentFor } from "./provision/consent.ts";
import { streamProgress } from "./provision/progress.ts";
import { provision } from "./provision/provision.ts";
import { ProvisionError, ProvisionExit } from "./provision/provision-error.ts";
import { startServices } from "./provision/services/services.ts";
import { realSystem } from "./provision/system.ts";

const root = resolve(import.meta.dirname, "..");
const cli = join(root, "dist", "cli.js");
const interrupted = new AbortController();
const screen = makeScreen(process.stdout);
const progress = streamProgress(process.stdout);
const undo: (() => Promise<void>)[] = [];

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (!interrupted.signal.aborted)
      screen.line("\nInterrupted: destroying what was deployed, and stopping what was started.");
    interrupted.abort();
  });
}

/** The command line's own words about the generated files, which need no service. */
async function generateAndReview(): Promise<void> {
  const built = await access(cli).then(
    () => true,
    () => false,
  );
  if (!built) await execa("npm", ["run", "--silent", "build"], { cwd: root });
  const orb = await execa("node", [cli, "generate", "orb"]);
  const review = await execa("node", [cli, "review", join(root, "orb", "orb.yml")], { reject: false, all: true });
  if (review.exitCode !== 0)
    throw new ProvisionError(`The orb does not pass its review.\n${review.all}`, { hint: "npm run generate" });
  screen.line(`  the orb: ${orb.stdout.split("\n").length} lines, generated and reviewed`);
}

async function main(): Promise<void> {
  const started = performance.now();
  screen.title("Generate");
  await screen.stage("generate", generateAndReview);

  screen.title("Set up");
  const facts = await screen.stage("set up", () =>
    provision({
      system: realSystem(interrupted.signal),
      progress,
      consent: consentFor(process.env, process.stdin.isTTY === true),
    }),
  );
  const services = await screen.stage("start services", () => startServices({ system: realSystem(), facts, progress }));
  undo.push(services.stop);
  screen.line(`  running: ${services.summary}`);
  const contexts = await makeContexts(services);
  undo.push(contexts.remove);
  const repository = await makeRepository(root, {
    ...{ registry: services.registry.host, image: "acme/web", baseImage: services.baseImage },
  });
  undo.push(repository.remove);

  screen.title("Rehearse the workflow that was generated: arm-pipeline run --machine host");
  screen.line(repository.config.slice(repository.config.indexOf("workflows:")).trimEnd().replaceAll(/^/gm, "  "));
  screen.line("");
  const delivery = await deliver(repository, {
    ...{ cli, services, contexts, onEvent: screen.event, signal: interrupted.signal },
  });
  if (!delivery.passed) screen.line(delivery.story.trimEnd().replaceAll(/^/gm, "  "));

  screen.title("Result");
  screen.line(`  pushed       ${delivery.digest ?? "nothing"}`);
  screen.line(`  answered     ${delivery.url ?? "nothing"}`);
  screen.line(`  smoke test   ${delivery.figures === undefined ? "did not pass" : `passed, ${delivery.figures}`}`);
  screen.line(
    delivery.left.length === 0
      ? "  destroyed    nothing left behind: no container, no stack, no credential"
      : `  LEFT BEHIND  ${delivery.left.join(", ")}`,
  );
  screen.title("Time");
  const inAll = performance.now() - started;
  screen.line(table([...screen.stages(), { name: "in all", milliseconds: inAll }]));
  if (!delivery.passed || delivery.left.length > 0) process.exitCode = ProvisionExit.failed;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error;
  progress.say(`  ${error.message.replaceAll("\n", "\n  ")}`);
  if (error.exitCode === ProvisionExit.notAllowed) {
    progress.say(`  So the delivery itself (build, push, deploy, smoke test, destroy) was not run. ${error.hint}`);
  } else {
    progress.say(`  ${error.hint}`);
    process.exitCode = error.exitCode;
  }
} finally {
  for (const step of undo.reverse()) await step();
  if (interrupted.signal.aborted) process.exitCode = ProvisionExit.interrupted;
}
