/**
 * Makes ready what the end-to-end tests and the demo need: `npm run provision`. It starts the services once, to prove that they start,
 * and stops them again.
 */
import { consentFor } from "./provision/consent.ts";
import { streamProgress } from "./provision/progress.ts";
import { provision } from "./provision/provision.ts";
import { ProvisionError, ProvisionExit } from "./provision/provision-error.ts";
import { startServices } from "./provision/services/services.ts";
import { realSystem } from "./provision/system.ts";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
const progress = streamProgress(process.stderr);

try {
  const facts = await provision({
    system: realSystem(interrupted.signal),
    progress,
    consent: consentFor(process.env, process.stdin.isTTY === true),
  });
  const services = await startServices({ system: realSystem(), facts, progress });
  await services.stop();
  progress.say(`Ready: ${services.summary}.`);
} catch (error) {
  if (interrupted.signal.aborted) process.exitCode = ProvisionExit.interrupted;
  else if (!(error instanceof ProvisionError)) throw error;
  else {
    progress.say(`provision: ${error.message}\n${error.hint}`);
    process.exitCode = error.exitCode;
  }
}
