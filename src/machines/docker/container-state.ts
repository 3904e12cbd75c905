import { setTimeout as pause } from "node:timers/promises";
import { type EngineClient, EngineRefusal } from "./engine-client.ts";

/** Whether a container runs, and how its first process ended where it does not. */
export interface ContainerState {
  readonly running: boolean;
  readonly status: number;
}

/** Nothing where there is no such container. Rejects where there is no engine to ask. */
export async function stateOf(engine: EngineClient, container: string): Promise<ContainerState | undefined> {
  try {
    const { State } = await engine.ask<{ readonly State: { readonly Running: boolean; readonly ExitCode: number } }>({
      method: "GET",
      path: `/containers/${container}/json`,
    });
    return { running: State.Running, status: State.ExitCode };
  } catch (error) {
    if (error instanceof EngineRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * The same of one whose program has just ended: where the container ended with it, the engine says so a moment later
 * than it closes the program's connection.
 */
export async function stateAfterEnd(engine: EngineClient, container: string): Promise<ContainerState | undefined> {
  for (let asked = 0; ; asked++) {
    const state = await stateOf(engine, container);
    if (state?.running !== true || asked === 10) return state;
    await pause(50);
  }
}
