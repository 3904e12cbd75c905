import { isWithin } from "../../runner/machine/paths.ts";
import { endGroup } from "./command.ts";
import { openJobSpace } from "./job-space.ts";
import { endMarked } from "./marked-processes.ts";

/** The processes of a machine on this host. */
export interface HostProcesses {
  /** The words before a command, which put it among them. */
  readonly enter: readonly string[];
  /** Notes a process group of a step, of which something may be left. */
  readonly noted: (group: string) => void;
  /** Ends all of them; resolves when none is left. */
  readonly end: () => Promise<void>;
}

/** In a space of their own where that can be had; else by what marks them, which a process can take off. */
export async function hostProcesses(
  folder: string,
  {
    path,
    graceMs,
    onNoSpace,
  }: {
    /** Folders in which programs are found. */
    readonly path: readonly string[];
    readonly graceMs: number;
    readonly onNoSpace: (why: string) => void;
  },
): Promise<HostProcesses> {
  const space = await openJobSpace({ path, graceMs, root: process.getuid?.() === 0 });
  let ending: Promise<unknown> | undefined;
  if (space !== undefined)
    return {
      enter: space.enter,
      noted: () => undefined,
      end: async () => {
        ending ??= space.end();
        await ending;
      },
    };
  onNoSpace(
    "Jobs on this host share its list of processes, as this user may not make one of their own (unshare --pid): what a step starts, and what then empties its environment and leaves its session and folder, stays.",
  );
  const groups = new Set<string>();
  const end = async (): Promise<void> => {
    const left = [...groups].filter(isThere);
    const meant = (there: string): boolean => isWithin(folder, there);
    await Promise.all([endMarked(meant, { graceMs }), ...left.map((group) => endGroup([], { group, graceMs }))]);
  };
  return {
    enter: [],
    // Another process may get the number of one that is gone.
    noted: (group) => {
      for (const each of groups) if (!isThere(each)) groups.delete(each);
      groups.add(group);
    },
    end: async () => {
      ending ??= end();
      await ending;
    },
  };
}

function isThere(group: string): boolean {
  try {
    process.kill(-Number(group), 0);
    return true;
  } catch {
    return false;
  }
}
