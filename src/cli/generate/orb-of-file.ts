import { configPath, findConfig } from "../../generator/repository/existing-config.ts";
import type { Io } from "../io/io.ts";
import type { GenerateConfigFlags } from "./flags.ts";

/**
 * Where jobs are added to a file in which this orb stands inline, theirs is inline too, unless a flag says otherwise: a
 * second one, imported by name, would have to be published. An orb that stands in a file has no name but its alias, so
 * it is known by the jobs that are used.
 */
export function orbOfFile(io: Io, { add = false, orb, out }: GenerateConfigFlags): "inline" | undefined {
  if (!add || orb !== undefined || io.files.kind(out) !== "file") return undefined;
  const config = findConfig({ paths: [configPath], read: () => io.files.read(out), readGit: () => undefined });
  const inline = Object.entries(config?.orbs ?? {}).flatMap(([alias, reference]) =>
    reference === undefined ? [alias] : [],
  );
  const used = (config?.workflows ?? []).flatMap(({ jobs }) => jobs.map(({ job }) => job));
  const own = inline.some((alias) =>
    ["build", "build_and_push", "deploy"].some((job) => used.includes(`${alias}/${job}`)),
  );
  return own ? "inline" : undefined;
}
