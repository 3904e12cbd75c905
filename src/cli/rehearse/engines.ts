import { findEngine } from "../../machines/docker/endpoint.ts";
import { type EngineClient, engineClient } from "../../machines/docker/engine-client.ts";
import type { Io } from "../io/io.ts";

/** The container engines of one command, which are connected to when they are first asked. */
export interface Engines {
  readonly own: EngineClient;
  readonly close: () => void;
}

/** The engine that this user's environment names. */
export function openEngines({ env }: Pick<Io, "env">): Engines {
  const own = engineClient({ place: findEngine(env), env });
  return { own, close: own.close };
}
