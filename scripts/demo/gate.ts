import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A command that stands in front of one which is still being made. */
export type Gate = {
  /** What to put in front of PATH: the gate, and behind it the folder in which the command is to appear. */
  readonly path: readonly string[];
  readonly remove: () => Promise<void>;
};

/** What it says of itself while something waits for it. */
export const gateWords = "is still being made ready for this machine; this job waits for it.";

/**
 * Makes a command that waits until the real one is there, and then becomes it. So a workflow starts before the last of
 * its tools is made, and runs as it is, once and whole: the first job that calls the tool waits, and nothing else does.
 * (Two runs were the other way, the second with --rerun-failed; but no one's workflow runs in halves.) It speaks once a
 * minute, so that no one takes it for a hang.
 */
export async function makeGate(command: string, folder: string): Promise<Gate> {
  const place = await mkdtemp(join(tmpdir(), "arm-pipeline-gate-"));
  const real = join(folder, command);
  const script = [
    "#!/bin/sh",
    `real='${real.replaceAll("'", "'\\''")}'`,
    "waited=0",
    'while [ ! -x "$real" ]; do',
    `  [ $((waited % 60)) -ne 0 ] || echo "${command} ${gateWords}" >&2`,
    "  sleep 1",
    "  waited=$((waited + 1))",
    "done",
    'exec "$real" "$@"',
    "",
  ].join("\n");
  await writeFile(join(place, command), script);
  await chmod(join(place, command), 0o755);
  return { path: [place, folder], remove: () => rm(place, { recursive: true, force: true }) };
}
