import { isWithin } from "../../runner/machine/paths.ts";
import { endGroup } from "./command.ts";
import type { OpenSpace } from "./job-space.ts";
import { endMarked } from "./marked-processes.ts";

/** The processes of a machine on this host. */
export interface HostProcesses {
  /** The words before a command, which put it among them. */
  readonly enter: readonly string[];
  /** The words before a command that has its children among them, and stands outside itself. */
  readonly enterChildren: readonly string[];
  /** Notes a command that enters: when nothing of it is left, and when what stands around it has closed too. */
  readonly entered: (command: { readonly alone: Promise<unknown>; readonly closed: Promise<unknown> }) => void;
  /** Notes a process group of a step, of which something may be left. */
  readonly noted: (group: string) => void;
  /** Ends all of them unasked. */
  readonly kill: () => Promise<void>;
  /** Ends all of them; resolves when none is left. */
  readonly end: () => Promise<void>;
}

/** In a space of their own where that can be had; else by what marks them, which a process can take off. */
export async function hostProcesses(
  folder: string,
  {
    openSpace,
    graceMs,
    onNoSpace,
  }: {
    readonly openSpace: OpenSpace;
    readonly graceMs: number;
    readonly onNoSpace: (why: string) => void;
  },
): Promise<HostProcesses> {
  const space = await openSpace();
  let ending: Promise<unknown> | undefined;
  /** Commands of which something may run, and those that have not closed yet, which is a moment later. */
  const inside = new Set<Promise<unknown>>();
  const open = new Set<Promise<unknown>>();
  const noteIn = (set: Set<Promise<unknown>>, ended: Promise<unknown>): void => {
    const over = ended
      .catch(() => undefined)
      .then(() => {
        set.delete(over);
      });
    set.add(over);
  };
  if (space !== undefined)
    return {
      enter: space.enter,
      enterChildren: space.enterChildren,
      entered: ({ alone, closed }) => {
        noteIn(inside, Promise.race([alone, closed]));
        noteIn(open, closed);
      },
      noted: () => undefined,
      kill: async () => space.kill(),
      end: async () => {
        ending ??= space.end({ entered: inside.size > 0 }).then(() => closed(open));
        await ending;
      },
    };
  onNoSpace(
    "Jobs on this host share its list of processes, as this user may not make one of their own (unshare --pid): what a step starts, and what then empties its environment and leaves its session and folder, stays.",
  );
  const groups = new Set<string>();
  const endWithin = async (ms: number): Promise<void> => {
    const left = [...groups].filter(isThere);
    const meant = (there: string): boolean => isWithin(folder, there);
    await Promise.all([
      endMarked(meant, { graceMs: ms }),
      ...left.map((group) => endGroup([], { group, graceMs: ms })),
    ]);
  };
  return {
    enter: [],
    enterChildren: [],
    entered: () => undefined,
    // Another process may get the number of one that is gone.
    noted: (group) => {
      for (const each of groups) if (!isThere(each)) groups.delete(each);
      groups.add(group);
    },
    kill: () => endWithin(0),
    end: async () => {
      ending ??= endWithin(graceMs);
      await ending;
    },
  };
}

/** Waits for all to close. They were let go of, and would not keep this process; nor may one keep it for ever. */
async function closed(open: ReadonlySet<Promise<unknown>>): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise((resolve) => {
    late = setTimeout(resolve, 2_000);
  });
  await Promise.race([Promise.all(open), tooLate]);
  clearTimeout(late);
}

function isThere(group: string): boolean {
  try {
    process.kill(-Number(group), 0);
    return true;
  } catch {
    return false;
  }
}
