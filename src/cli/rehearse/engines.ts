import { engineNamed, findEngine } from "../../machines/docker/endpoint.ts";
import { type EngineClient, engineClient } from "../../machines/docker/engine-client.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/** An engine that a flag names, and what it is there for. */
export interface NamedEngine {
  /** As it was written. */
  readonly written: string;
  readonly engine: EngineClient;
  /** Nothing where the flag says none: it is there for its own. */
  readonly architecture: "arm64" | "amd64" | undefined;
}

/** The container engines of one command, which are connected to when they are first asked. */
export interface Engines {
  /** The one that this user's environment names, for what no other is named for. */
  readonly own: EngineClient;
  readonly named: readonly NamedEngine[];
  /** Each once. */
  readonly all: readonly EngineClient[];
  readonly close: () => void;
}

/**
 * The engine that this user's environment names, and those of `--engine`: each an address or a context, for an
 * architecture or for its own.
 */
export function openEngines({ env }: Pick<Io, "env">, written: readonly string[] = []): Engines {
  const own = engineClient({ place: findEngine(env), env });
  const named = written.map((text): NamedEngine => {
    const [, architecture, name = text] = /^([a-z0-9]*)=(.*)$/s.exec(text) ?? [];
    if (name === "" || (architecture !== undefined && architecture !== "arm64" && architecture !== "amd64"))
      throw new CliError(`--engine: "${text}" names no engine.`, {
        code: ExitCode.usage,
        next: ["Write an address or a context, for an architecture or its own: --engine arm64=ssh://me@builder"],
      });
    const place = engineNamed(env, name);
    if (place.endpoint.kind === "nowhere")
      throw new CliError(`--engine: ${place.endpoint.why}`, {
        code: ExitCode.usage,
        next: ["Write an address or a context: --engine arm64=ssh://me@builder"],
      });
    return { written: text, engine: engineClient({ place, env }), architecture };
  });
  const all = [own, ...named.map(({ engine }) => engine)];
  return {
    own,
    named,
    all,
    close: () => {
      for (const engine of all) engine.close();
    },
  };
}

/** What a person calls an engine. */
export const engineWords = ({ place: { address, by } }: Pick<EngineClient, "place">): string =>
  by === undefined ? address : `${address} (${by})`;
