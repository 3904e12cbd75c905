import { letEmulate } from "../../../machines/docker/engine-advice.ts";
import type { EngineAnswer } from "../../../machines/docker/engine-facts.ts";
import { emulates } from "../../../machines/emulation.ts";
import { named } from "../../../text/quantities.ts";
import type { Io } from "../../io/io.ts";
import type { JobWithBody } from "../places.ts";
import type { MissingHere } from "./missing-here.ts";

/** What is looked at. */
export interface EmulationNeeds {
  readonly jobs: readonly JobWithBody[];
  readonly engine: EngineAnswer;
  /** This machine's architecture. */
  readonly own: "arm64" | "amd64";
}

/**
 * Says which architectures the engine cannot run. One with a kernel of its own is believed to, until a job shows that
 * it cannot.
 */
export function emulationMissing(io: Io, { jobs, engine, own }: EmulationNeeds): readonly MissingHere[] {
  if (!sharesKernel(io, engine)) return [];
  const native = engine.kind === "ready" ? engine.facts.architecture : own;
  return (["arm64", "amd64"] as const).flatMap((architecture) => {
    const needing = jobs.filter(({ body }) => body.resources.architecture === architecture);
    if (needing.length === 0 || architecture === native || emulates(io.files, architecture)) return [];
    const who = `${named(needing.map(({ name }) => name))} ${needing.length > 1 ? "need" : "needs"} it`;
    return [
      {
        what: `emulation of ${architecture}`,
        jobs: needing.map(({ name }) => name),
        message: `This machine is ${native} and does not emulate ${architecture}, and ${who}.`,
        next: [`Let it emulate: ${letEmulate(architecture)}`],
      },
    ];
  });
}

/**
 * Whether the engine has the kernel of this machine, as far as can be seen: then its emulation is in this machine's
 * list.
 */
const sharesKernel = ({ env }: Pick<Io, "env">, engine: EngineAnswer): boolean => {
  if (process.platform !== "linux") return false;
  if (engine.kind === "ready") return engine.facts.here;
  const host = env.DOCKER_HOST ?? "";
  return host === "" || host.startsWith("unix://");
};
