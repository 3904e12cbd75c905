import type { RunAbout } from "../events.ts";

/** What a run is of, as names and texts for people, in the order in which they are asked for. */
export function aboutFacts(
  about: Pick<RunAbout, "startedAt"> & Partial<RunAbout>,
): readonly (readonly [string, string])[] {
  const { branch, revision = "", startedAt, configuration, command } = about;
  const commit = revision.slice(0, 12);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["branch", branch],
    ["commit", commit === "" ? undefined : commit],
    ["began", startedAt.replace(/\.\d+Z$/, "Z")],
    ["file", configuration],
    ["command", command],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
