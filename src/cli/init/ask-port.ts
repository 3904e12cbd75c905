import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { InitFlags } from "./flags.ts";
import type { Prompts } from "./prompts.ts";

/** Where an app listens whose sources do not say it; it gets the number as PORT. */
const usualPort = 8080;

/** The port of the app: given, known, or asked for. */
export async function askPort(asked: {
  readonly flags: InitFlags;
  readonly prompts: Prompts;
  readonly known: number | undefined;
}): Promise<number> {
  const { flags, prompts, known } = asked;
  if (flags.port !== undefined) {
    const wrong = wrongPort(flags.port);
    if (wrong !== undefined)
      throw new CliError(`--port "${flags.port}" is not a port.`, { code: ExitCode.usage, next: [wrong] });
    return Number(flags.port);
  }
  if (known !== undefined) return known;
  const question = { question: "Port that the app listens on", flags: "--port", initial: String(usualPort) };
  return Number(await prompts.enter({ ...question, check: wrongPort }));
}

const wrongPort = (text: string): string | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65536 ? undefined : "A whole number from 1 to 65535.";
