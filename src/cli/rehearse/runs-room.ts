import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { size, some } from "../../text/quantities.ts";
import type { Io } from "../io/io.ts";
import { nextLine } from "../io/next-line.ts";
import type { StateFolder } from "../state/state-folder.ts";

/** How many runs stay with the command that is advised. */
const enough = 10;
/** A few runs may take much, as with large artifacts. */
const much = 1e9;

/**
 * Says how much room the runs take, and what removes the old ones, where there is something to win. No run is removed
 * without a command: its report, logs and artifacts may be all that is left of a failure that somebody looks into.
 */
export async function sayRoom(io: Pick<Io, "say" | "paint" | "env">, state: StateFolder, runs: number): Promise<void> {
  const bytes = await sizeOf(state.runs);
  if (runs <= enough && bytes < much) return;
  io.say(`${some(runs, "run")} take${runs === 1 ? "s" : ""} ${size(bytes)} in ${state.shown(state.runs)}.`);
  const keep = runs > enough ? enough : 1;
  io.say(nextLine(io, `arm-pipeline runs clean --keep ${keep}`));
}

/** What goes while it is looked at takes no room. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        lstat(join(entry.parentPath, entry.name)).then(
          (found) => found.size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, each) => sum + each, 0);
}
