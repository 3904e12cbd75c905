import { askEngine } from "../../../machines/docker/engine-facts.ts";
import { imageInspector } from "../../../machines/docker/image.ts";
import { hostResources } from "../../../machines/host/resources.ts";
import type { WorkflowPlan } from "../../../runner/plan/plan.ts";
import type { Io } from "../../io/io.ts";
import type { Engines } from "../engines.ts";
import { jobsIn, type PlaceFlags } from "../places.ts";
import { emulationMissing } from "./emulation-missing.ts";
import { engineMissing } from "./engine-missing.ts";
import { type ImageNeed, imagesNeeded } from "./images-needed.ts";
import type { MissingHere } from "./missing-here.ts";
import { toolsMissing } from "./tools-missing.ts";

/** What was found before a run. Nothing was changed, and nothing was fetched. */
export interface Preflight {
  readonly missing: readonly MissingHere[];
  /** Images that have to be pulled before the jobs can start; none where no engine answers. */
  readonly toPull: readonly ImageNeed[];
}

/**
 * Looks, once for all jobs, for what their machines need: the engine, the emulation of their architectures and their
 * images; for jobs on this host, the programs that make a machine of it. What no job needs is not asked for.
 */
export async function preflight(
  io: Io,
  { jobs }: WorkflowPlan,
  { places, engines }: { readonly places: PlaceFlags; readonly engines: Engines },
): Promise<Preflight> {
  const tools = toolsMissing(io, jobsIn("host", { jobs, places }));
  const contained = jobsIn("container", { jobs, places });
  if (contained.length === 0) return { missing: tools, toPull: [] };
  const engine = await askEngine(engines.own);
  const own = hostResources(io).architecture;
  const missing = [
    ...engineMissing(engine, contained),
    ...emulationMissing(io, { jobs: contained, engine, own }),
    ...tools,
  ];
  return { missing, toPull: engine.kind === "ready" ? await notThere() : [] };

  async function notThere(): Promise<readonly ImageNeed[]> {
    const inspect = imageInspector(engines.own);
    const looked = await Promise.all(
      imagesNeeded(contained).map(async (need) => {
        const there = await inspect(need);
        return there?.architecture === need.resources.architecture ? [] : [need];
      }),
    );
    return looked.flat();
  }
}
