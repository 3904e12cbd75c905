import { setTimeout as pause } from "node:timers/promises";
import type { Call } from "./resource-type.ts";

/**
 * Asked more often than the real plugin asks, which begins at ten seconds: what answers here is on loopback, and has
 * no quota of requests.
 */
const shortestPauseMs = 200;
const longestPauseMs = 1_000;

/** What a minute of a limit lasts; tests of limits are not to wait for minutes. */
const minuteMs = Number(process.env.AWS_PLUGIN_STAND_IN_MINUTE_MS ?? 60_000);

/** How long something may take. */
export type Waiting = {
  readonly what: string;
  /** What the real plugin allows when the program does not say. */
  readonly minutes: number;
};

/**
 * Asks until there is an answer. The signal and the time of the resource end it, with a sentence that says what was
 * waited for.
 */
export async function until<T>(
  { what, minutes }: Waiting,
  { signal, limitMs }: Pick<Call, "signal" | "limitMs">,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const limit = ((limitMs ?? minutes * 60_000) * minuteMs) / 60_000;
  const end = Date.now() + limit;
  for (let rest = shortestPauseMs; ; rest = Math.min(rest * 1.5, longestPauseMs)) {
    if (signal.aborted) throw new Error(`cancelled while waiting for ${what}`);
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= end)
      throw new Error(`timeout after ${Math.round((limitMs ?? minutes * 60_000) / 1000)} s while waiting for ${what}`);
    await pause(rest, undefined, { signal }).catch(() => undefined);
  }
}

/** The code of an error of AWS, as its documents name it. */
function codeOf(error: unknown): string {
  const { Code, Error: inner, name } = error as { Code?: string; Error?: { Code?: string }; name?: string };
  return Code ?? inner?.Code ?? name ?? "";
}

/** Whether an error of AWS has one of these codes, which may be written with "Exception" at their end or without. */
function isCode(error: unknown, codes: readonly string[]): boolean {
  const code = codeOf(error);
  return codes.some((each) => each === code || `${each}Exception` === code);
}

/** Does it again while AWS refuses with one of these codes, as long as the real plugin would. */
export async function whileRefused<T>(
  waiting: Waiting & { readonly codes: readonly string[]; readonly saying?: RegExp },
  call: Pick<Call, "signal" | "limitMs">,
  act: () => Promise<T>,
): Promise<T> {
  let refusal: unknown;
  try {
    const done = await until(waiting, call, async () => {
      try {
        return { value: await act() };
      } catch (error) {
        if (!isCode(error, waiting.codes)) throw error;
        if (waiting.saying !== undefined && !waiting.saying.test((error as Error).message)) throw error;
        refusal = error;
        return undefined;
      }
    });
    return done.value;
  } catch (error) {
    // What AWS said is what has to be known; that time is over, or that it was cancelled, comes after it.
    if (refusal === undefined || error === refusal || isCode(error, waiting.codes)) throw error;
    if (!/^(cancelled|timeout)/.test((error as Error).message)) throw error;
    throw new Error(`${codeOf(refusal)}: ${(refusal as Error).message} (${(error as Error).message})`, {
      cause: error,
    });
  }
}

/** The answer, or undefined where AWS says that there is no such thing. */
export async function unlessMissing<T>(codes: readonly string[], ask: Promise<T>): Promise<T | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (isCode(error, codes)) return undefined;
    throw error;
  }
}
