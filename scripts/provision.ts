/**
 * Makes ready what is named, and nothing else: `npm run provision [NEED...]`, all of it by default. A name is a need,
 * or whoever has several: unit (tests), demo, all. Where these need services it starts them once, to prove that they
 * start, and stops them again; not with --no-start.
 */
import { consentFor } from "./provision/consent.ts";
import { type Need, needsOf, readNeeds } from "./provision/needs.ts";
import { streamProgress } from "./provision/progress.ts";
import { provision } from "./provision/provision.ts";
import { ProvisionError, ProvisionExit } from "./provision/provision-error.ts";
import { startServices } from "./provision/services/services.ts";
import { startTestServices } from "./provision/services/test-services.ts";
import { realSystem } from "./provision/system.ts";

const noStart = "--no-start";
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
const progress = streamProgress(process.stderr);

try {
  const needs = readNeeds(process.argv.slice(2).filter((word) => word !== noStart));
  if (typeof needs === "string")
    throw new ProvisionError(needs, { hint: "Name some of them, or none for all.", exitCode: ProvisionExit.usage });
  const facts = await provision({
    system: realSystem(),
    progress,
    needs,
    signal: interrupted.signal,
    consent: consentFor(process.env, process.stdin.isTTY === true),
  });
  const has = (others: readonly Need[]) => others.every((need) => needs.includes(need));
  const start = process.argv.includes(noStart)
    ? undefined
    : has(needsOf.all)
      ? startTestServices
      : has(needsOf.demo)
        ? startServices
        : undefined;
  const services = await start?.({ system: realSystem(), facts, progress });
  await services?.stop();
  progress.say(`Ready: ${services?.summary ?? needs.join(", ")}.`);
} catch (error) {
  if (interrupted.signal.aborted) process.exitCode = ProvisionExit.interrupted;
  else if (!(error instanceof ProvisionError)) throw error;
  else {
    progress.say(`provision: ${error.message}\n${error.hint}`);
    process.exitCode = error.exitCode;
  }
}
