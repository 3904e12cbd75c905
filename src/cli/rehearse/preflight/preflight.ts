import type { EngineClient } from "../../../machines/docker/engine-client.ts";
import { askEngine } from "../../../machines/docker/engine-facts.ts";
import { imageInspector } from "../../../machines/docker/image.ts";
import { hostResources } from "../../../machines/host/resources.ts";
import type { WorkflowPlan } from "../../../runner/plan/plan.ts";
import type { Io } from "../../io/io.ts";
import type { Engines } from "../engines.ts";
import { type JobWithBody, jobsIn, type PlaceFlags } from "../places.ts";
import { emulationMissing } from "./emulation-missing.ts";
import { engineMissing } from "./engine-missing.ts";
import { type ImageNeed, imagesNeeded } from "./images-needed.ts";
import type { MissingHere } from "./missing-here.ts";
import { askNamed, namedMissing, type Served, servedBy } from "./named-engines.ts";
import { toolsMissing } from "./tools-missing.ts";

/** What was found before a run. Nothing was changed, and nothing was fetched. */
export interface Preflight {
  readonly missing: readonly MissingHere[];
  /** Images that have to be pulled before the jobs can start; none where no engine answers. */
  readonly toPull: readonly ImageNeed[];
  /** Where machines of an architecture are made. */
  readonly served: Served;
}

/**
 * Looks, once for all jobs, for what their machines need: the engines, the emulation of their architectures and their
 * images; for jobs on this host, the programs that make a machine of it. What no job needs is not asked for.
 */
export async function preflight(
  io: Io,
  { jobs }: WorkflowPlan,
  { places, engines }: { readonly places: PlaceFlags; readonly engines: Engines },
): Promise<Preflight> {
  const tools = toolsMissing(io, jobsIn("host", { jobs, places }));
  const contained = jobsIn("container", { jobs, places });
  if (contained.length === 0) return { missing: tools, toPull: [], served: servedBy([]) };
  const named = await askNamed(engines);
  const served = servedBy(named);
  const others = contained.filter(({ body }) => !served.forNamed(body.resources.architecture));
  // What the flags name for all jobs leaves nothing to the usual one.
  const engine = others.length === 0 ? undefined : await askEngine(engines.own);
  const own = hostResources(io).architecture;
  const missing = [
    ...namedMissing(named, contained),
    ...(engine === undefined
      ? []
      : [...engineMissing(engine, others), ...emulationMissing(io, { jobs: others, engine, own })]),
    ...tools,
  ];
  const onOwn = engine?.kind === "ready" ? [{ engine: engines.own, jobs: others }] : [];
  const onNamed = named.flatMap(({ engine: client, answer, architecture }) =>
    answer.kind === "ready"
      ? [{ engine: client, jobs: contained.filter(({ body }) => body.resources.architecture === architecture) }]
      : [],
  );
  return { missing, served, toPull: (await Promise.all([...onOwn, ...onNamed].map(notThere))).flat() };
}

async function notThere({
  engine,
  jobs,
}: {
  readonly engine: EngineClient;
  readonly jobs: readonly JobWithBody[];
}): Promise<readonly ImageNeed[]> {
  const inspect = imageInspector(engine);
  const looked = await Promise.all(
    imagesNeeded(jobs, engine).map(async (need) => {
      const there = await inspect(need);
      return there?.architecture === need.resources.architecture ? [] : [need];
    }),
  );
  return looked.flat();
}
