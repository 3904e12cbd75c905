import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { named } from "../../../text/quantities.ts";
import type { Io } from "../../io/io.ts";
import type { JobWithBody } from "../places.ts";
import type { MissingHere } from "./missing-here.ts";

/**
 * What makes a machine of this host: the archives of files that come and go. A terminal and a list of processes of its
 * own can be missing.
 */
const tools = ["tar"] as const;

/** Says which programs are missing without which no job runs on this host. */
export function toolsMissing(io: Pick<Io, "env">, jobs: readonly JobWithBody[]): readonly MissingHere[] {
  if (jobs.length === 0) return [];
  const who = `${named(jobs.map(({ name }) => name))} ${jobs.length > 1 ? "run" : "runs"} on this host with it`;
  return tools
    .filter((tool) => !isOnPath(io, tool))
    .map((tool) => ({
      what: tool,
      jobs: jobs.map(({ name }) => name),
      message: `The program "${tool}" is not on PATH, and ${who}.`,
      next: [`Install it, or let PATH have its folder: it is part of every Linux, as in Debian's package ${tool}.`],
    }));
}

function isOnPath({ env }: Pick<Io, "env">, program: string): boolean {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .some((folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
