import { labels, runsLabel } from "./container-body.ts";
import { removeContainers } from "./docker-machine.ts";
import type { EngineClient } from "./engine-client.ts";

/** A network that is gone answers late; nothing waits for it longer. */
const answersWithinMs = 15_000;

/**
 * Removes the containers of a folder's runs whose runner was killed, or that it could not remove: of all but the runs
 * that are alive. How many there were; nothing where no engine answers, or it refuses. A run makes no network and no
 * volume that does not go with its containers.
 */
export async function sweepDocker(
  runs: string,
  { engine, alive }: { readonly engine: EngineClient; readonly alive: Pick<ReadonlySet<string>, "has"> },
): Promise<number | undefined> {
  type Listed = { readonly Id: string; readonly Labels: Readonly<Record<string, string>> };
  const filters = JSON.stringify({ label: [`${labels.runs}=${runsLabel(runs)}`] });
  const signal = AbortSignal.timeout(answersWithinMs);
  const query = { all: true, filters };
  try {
    const listed = await engine.ask<readonly Listed[]>({ method: "GET", path: "/containers/json", query, signal });
    const left = listed.flatMap(({ Id, Labels }) => (alive.has(Labels[labels.run] ?? "") ? [] : [Id]));
    await removeContainers(engine, left);
    return left.length;
  } catch {
    // An engine that refuses is said where a job needs it; a run on this host needs none.
    return undefined;
  }
}
