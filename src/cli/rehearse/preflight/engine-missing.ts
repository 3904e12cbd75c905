import { startEngine } from "../../../machines/docker/engine-advice.ts";
import type { EngineAnswer } from "../../../machines/docker/engine-facts.ts";
import { named } from "../../../text/quantities.ts";
import type { JobWithBody } from "../places.ts";
import type { MissingHere } from "./missing-here.ts";

/** Says that no engine is there for the jobs in containers, and how to go on without one. */
export function engineMissing(engine: EngineAnswer, jobs: readonly JobWithBody[]): readonly MissingHere[] {
  if (engine.kind === "ready") return [];
  const who = `${named(jobs.map(({ name }) => name))} ${jobs.length > 1 ? "run" : "runs"} in ${jobs.length > 1 ? "containers" : "a container"}`;
  const onHost = hostAdvice(jobs);
  const missing = { what: "a container engine", jobs: jobs.map(({ name }) => name) };
  return [
    {
      ...missing,
      message: `No container engine answers, and ${who}: ${engine.why}`,
      next: [sentence(startEngine(engine.why)), ...onHost],
    },
  ];
}

/** Only the flag that is not given yet: jobs of the other kind are on this host already, or there are none. */
function hostAdvice(jobs: readonly JobWithBody[]): readonly string[] {
  if (process.platform !== "linux") return [];
  const kinds = new Set(jobs.map(({ body }) => body.executor.kind));
  const flag = kinds.size > 1 ? "--host" : kinds.has("docker") ? "--docker host" : "--machine host";
  return [`Or run ${jobs.length > 1 ? "them" : "it"} on this host, with its own programs: ${flag}`];
}

const sentence = (text: string): string => `${text[0]?.toUpperCase()}${text.slice(1)}`;
