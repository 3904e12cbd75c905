import type { EngineClient } from "../../../machines/docker/engine-client.ts";
import { askEngine, type EngineAnswer } from "../../../machines/docker/engine-facts.ts";
import { type Engines, engineWords } from "../engines.ts";
import type { JobWithBody } from "../places.ts";
import type { MissingHere } from "./missing-here.ts";

/** An engine that a flag names, and what it said of itself. */
export interface AskedEngine {
  readonly engine: EngineClient;
  /** What the flag says, or what it is; nothing where neither is known. */
  readonly architecture: string | undefined;
  readonly answer: EngineAnswer;
  /** Whether the flag says an architecture that it does not have. */
  readonly other: boolean;
}

/** Where machines of an architecture are made. */
export interface Served {
  /** Whether the engines of the flags are there for it. */
  readonly forNamed: (architecture: string) => boolean;
  /** Those of them that answer, in words. */
  readonly words: (architecture: string) => readonly string[];
  /** The cores of all of them that answer. */
  readonly cpus: number;
}

/** Asks each engine of the flags what it is. */
export async function askNamed({ named }: Engines): Promise<readonly AskedEngine[]> {
  return await Promise.all(
    named.map(async ({ engine, architecture }) => {
      const answer = await askEngine(engine);
      const own = answer.kind === "ready" ? answer.facts.architecture : undefined;
      return {
        engine,
        answer,
        architecture: architecture ?? own,
        other: architecture !== undefined && own !== undefined && own !== architecture,
      };
    }),
  );
}

/** What each architecture is served by. */
export function servedBy(named: readonly AskedEngine[]): Served {
  const of = (architecture: string): readonly AskedEngine[] =>
    named.filter((each) => each.architecture === architecture);
  return {
    forNamed: (architecture) => of(architecture).length > 0,
    words: (architecture) =>
      of(architecture).flatMap(({ engine, answer }) => (answer.kind === "ready" ? [engineWords(engine)] : [])),
    cpus: named.reduce((sum, { answer }) => sum + (answer.kind === "ready" ? answer.facts.cpus : 0), 0),
  };
}

/** Engines of the flags that do not answer, or are of another architecture than the flag says. */
export function namedMissing(named: readonly AskedEngine[], jobs: readonly JobWithBody[]): readonly MissingHere[] {
  return named.flatMap(({ engine, answer, architecture, other }) => {
    const needing = jobs.filter(
      ({ body }) => (architecture ?? body.resources.architecture) === body.resources.architecture,
    );
    const at = engineWords(engine);
    const missing = { what: `the engine at ${at}`, jobs: needing.map(({ name }) => name) };
    if (answer.kind === "silent")
      return [{ ...missing, message: `--engine: ${answer.why}`, next: ["Start it, or leave that --engine out."] }];
    if (!other) return [];
    const message = `--engine: The engine at ${at} is ${answer.facts.architecture}, and named for ${architecture}.`;
    return [{ ...missing, message, next: [`Name it for what it is: --engine ${answer.facts.architecture}=...`] }];
  });
}
