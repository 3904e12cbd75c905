import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** What to ask for, and how much of it to take. */
export type HttpOptions = {
  readonly maxBytes: number;
  readonly accept: string;
  readonly signal: AbortSignal;
  /** JSON to post; without it, the address is read. */
  readonly body?: string;
  /** For the host of the address alone: none of it goes along when that sends elsewhere. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
};

const maxRedirects = 5;

/** Asks one address over the network. What a person can do nothing about but try again is a `CliError`. */
export async function httpText(
  address: URL,
  options: HttpOptions,
): Promise<{ readonly status: number; readonly text: string }> {
  const { timeoutMs = 30_000 } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([options.signal, timeout]);
  try {
    const response = await follow(address, { ...options, signal });
    return { status: response.status, text: await limited(response, address, options.maxBytes) };
  } catch (error) {
    if (error instanceof CliError || options.signal.aborted) throw error;
    if (timeout.aborted) throw unreachable(address, `it did not answer within ${timeoutMs / 1000} seconds`);
    throw unreachable(address, reasonOf(error));
  }
}

/**
 * Follows where the address sends, never from https to something else, and with the question only, not with what is
 * secret.
 */
async function follow(address: URL, options: HttpOptions): Promise<Response> {
  let at = address;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(at.href, {
      redirect: "manual",
      signal: options.signal,
      headers: {
        Accept: options.accept,
        ...(options.body !== undefined && { "Content-Type": "application/json" }),
        ...(redirects === 0 && options.headers),
      },
      ...(options.body !== undefined && { method: "POST", body: options.body }),
    });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, at.href) ? new URL(location, at.href) : undefined;
    // A question that was posted is not asked again elsewhere: its host is the one that was configured.
    if (next?.protocol !== at.protocol || options.body !== undefined)
      throw unreachable(address, `it sends to ${next?.origin ?? location}, where this does not follow`);
    if (redirects === maxRedirects) throw unreachable(address, `it sent on ${maxRedirects} times`);
    at = next;
  }
}

/** Reads an answer, and stops where it is longer than it may be. */
async function limited(response: Response, address: URL, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = "";
  let size = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw unreachable(address, `its answer is larger than ${maxBytes / 1_000_000} MB`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** Node's own message is "fetch failed"; what failed is in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const known: Readonly<Record<string, string>> = {
    ENOTFOUND: "its name is not known",
    EAI_AGAIN: "its name cannot be looked up",
    ECONNREFUSED: "the connection was refused",
    ECONNRESET: "the connection was cut",
    UND_ERR_SOCKET: "the connection was cut",
    ENETUNREACH: "there is no network",
  };
  return known[code] ?? (cause instanceof Error && cause.message !== "" ? cause.message : "the request failed");
}

const unreachable = (address: URL, why: string): CliError =>
  new CliError(`Cannot get ${address.origin}${address.pathname}: ${why}.`, {
    code: ExitCode.runFailed,
    next: [
      "Check the network and the proxy, then run it again.",
      "Without a network, name a file: --orb REFERENCE=FILE",
    ],
  });
