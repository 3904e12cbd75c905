/**
 * The talk on a machine without an account: `npm run talk`. From an empty account of AWS to ECS on three Graviton
 * instances, and back: builds the example's image for arm64, pushes, deploys with Pulumi, smoke tests through the
 * balancer, destroys, and shows what the account has of it meanwhile and what is left. AWS is moto on loopback behind a
 * layer that refuses what AWS refuses; Pulumi's AWS plugin is a stand-in; the tasks run as containers for arm64.
 *
 * `--approval` asks before anything is destroyed (`--yes` says yes at once); `--keep` keeps the stack, as for an
 * environment that stays; `--python` takes the program in Python; `--ecr` pushes to a registry of ECR, by a role and
 * without a key; `--bad-release`, with `--keep`, brings a release after it that never gets healthy.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { playTalk } from "./aws/play-talk.ts";
import { consentFor } from "./provision/consent.ts";
import { streamProgress } from "./provision/progress.ts";
import { ProvisionError, ProvisionExit } from "./provision/provision-error.ts";

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());
const progress = streamProgress(process.stdout);

try {
  const { approval, keep, python, ecr, "bad-release": badRelease, yes } = readFlags();
  const passed = await playTalk({
    root: resolve(import.meta.dirname, ".."),
    progress,
    consent: consentFor(process.env, process.stdin.isTTY === true),
    signal: interrupted.signal,
    keep,
    approval,
    python,
    ecr,
    badRelease,
    ...(!yes && { ask: askAtTerminal }),
  });
  if (!passed) process.exitCode = ProvisionExit.failed;
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error;
  progress.say(error.message);
  progress.say(error.hint);
  process.exitCode = error.exitCode;
}
if (interrupted.signal.aborted) process.exitCode = ProvisionExit.interrupted;

function readFlags() {
  const flag = { type: "boolean", default: false } as const;
  const wrong = (what: string, hint: string) => new ProvisionError(what, { hint, exitCode: ProvisionExit.usage });
  const options = { approval: flag, keep: flag, python: flag, ecr: flag, "bad-release": flag, yes: flag };
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    values = parseArgs({ options }).values;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    throw wrong((error as Error).message, `There are: ${names.slice(0, -1).join(", ")} and ${names.at(-1)}.`);
  }
  if (values["bad-release"] && !values.keep)
    throw wrong("--bad-release needs a stack that stays.", "Add --keep: what is rolled back to has to be there.");
  return values;
}

/** Whether a person says yes. Where nobody can be asked, nobody approves. */
async function askAtTerminal(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true)
    throw new ProvisionError("Nobody can be asked for the approval here.", {
      hint: "Run it in a terminal, or approve at once with --yes.",
      exitCode: ProvisionExit.usage,
    });
  const { createInterface } = await import("node:readline/promises");
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `)).trim());
  } finally {
    reader.close();
  }
}
