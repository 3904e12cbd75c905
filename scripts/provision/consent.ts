import { createInterface } from "node:readline/promises";
import type { Progress } from "./progress.ts";
import { ProvisionError, ProvisionExit } from "./provision-error.ts";

/**
 * Whether something may be installed: forbidden by the environment, asked of a person, or taken as given where no one
 * can be asked.
 */
export type Consent = "forbidden" | "ask" | "given";

/** CI systems set CI, and a pseudo-terminal there has no one behind it. */
export function consentFor(env: Readonly<Record<string, string | undefined>>, terminal: boolean): Consent {
  if (env.ARM_PIPELINE_PROVISION === "0") return "forbidden";
  return terminal && (env.CI === undefined || env.CI === "") ? "ask" : "given";
}

/** Says what will be done, and returns only when it may be. */
export async function obtainConsent(
  what: readonly string[],
  options: {
    readonly consent: Consent;
    readonly progress: Progress;
    readonly ask?: (question: string) => Promise<string>;
  },
): Promise<void> {
  const { consent, progress, ask = askOnTerminal } = options;
  progress.say(consent === "forbidden" ? "Missing:" : "To do, once for this machine:");
  for (const line of what) progress.say(`  - ${line}`);
  if (consent === "given") return;
  if (consent === "forbidden") {
    throw new ProvisionError("ARM_PIPELINE_PROVISION=0 forbids installing or starting it.", {
      hint: "Install and start it yourself, or run without ARM_PIPELINE_PROVISION=0.",
      exitCode: ProvisionExit.notAllowed,
    });
  }
  const answer = (await ask("Go on? [y/N] ")).trim().toLowerCase();
  if (answer !== "y" && answer !== "yes") {
    throw new ProvisionError("Nothing was installed.", {
      hint: 'Run it again and answer "y".',
      exitCode: ProvisionExit.notAllowed,
    });
  }
}

async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
