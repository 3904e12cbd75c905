import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { findProgram } from "./find-program.ts";
import { orNothing } from "./process-list.ts";

/** Where the processes of one machine run, apart from all others of this host. */
export interface JobSpace {
  /** The words before a command that runs in it. */
  readonly enter: readonly string[];
  /**
   * The words before one whose children run in it, and that stands outside itself: a process less, and no signal from
   * in there reaches it.
   */
  readonly enterChildren: readonly string[];
  /** Ends all that is in it, unasked. */
  readonly kill: () => void;
  /**
   * Asks all that is in it to end, and makes it after the grace, all at once. Nothing is left then, whatever it did.
   * Who asks says whether something that entered it has not ended.
   */
  readonly end: (still: { readonly entered: boolean }) => Promise<void>;
}

/** Gives a space that no one has; nothing where there can be none. */
export type OpenSpace = () => Promise<JobSpace | undefined>;

/** What a space is made with. */
export interface SpaceOptions {
  /** Folders in which programs are found. */
  readonly path: readonly string[];
  readonly graceMs: number;
  /** Whether this user is root; another one has a namespace of users around it, in which `sudo` does not work. */
  readonly root: boolean;
}

/**
 * Spaces for so many machines, each but the first made while the one before is in use: it takes as long as a small
 * step. One that is not taken ends with us.
 */
export function spacesAhead(machines: number, open: OpenSpace): OpenSpace {
  let toMake = machines;
  let ahead: Promise<JobSpace | undefined> | undefined;
  const make = (): Promise<JobSpace | undefined> => {
    toMake -= 1;
    return open();
  };
  return async () => {
    const taken = ahead ?? make();
    ahead = undefined;
    const space = await taken;
    if (ahead === undefined && toMake > 0 && space !== undefined) {
      ahead = make();
      // Whoever takes it is told.
      ahead.catch(() => undefined);
    }
    return space;
  };
}

/**
 * Makes a namespace of processes: what is in it ends with its first process, also what emptied its environment and left
 * its session, which no list of processes could tell from somebody else's. It ends by itself too when this process is
 * killed, as the first process waits for the end of an input that we keep open. Nothing where this kernel or this user
 * may not have one. A control group would need systemd or a folder that was handed over to this user, and root may have
 * either. https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
export async function openJobSpace({ path, graceMs, root }: SpaceOptions): Promise<JobSpace | undefined> {
  const [unshare, nsenter] = [findProgram("unshare", path), findProgram("nsenter", path)];
  if (unshare === undefined || nsenter === undefined) return undefined;
  if (!root && (await ends("sudo", ["-n", "true"]))) return undefined;
  const own = ["--pid", "--mount-proc", "--propagation", "slave", "--fork", "--kill-child"];
  const words = [
    ...(root ? [] : ["--user", "--map-current-user"]),
    ...own,
    "sh",
    "-c",
    `${root ? emulationText : ""}${firstText(graceMs)}`,
  ];
  const child = spawn(unshare, words, { stdio: ["pipe", "pipe", "ignore"], detached: true });
  if (!(await isReady(child))) return undefined;
  const of = (name: string): string => `/proc/${child.pid}/ns/${name}`;
  const users = root ? [] : [`--user=${of("user")}`, "--preserve-credentials"];
  const closed = once(child, "close");
  closed.catch(() => undefined);
  // It is there for as long as we are, and not the other way round.
  for (const each of [child, child.stdin, child.stdout]) (each as { unref?: () => void } | null)?.unref?.();
  const kill = (): void => {
    const first = firstIn(child.pid);
    if (first === undefined) child.kill("SIGKILL");
    else orNothing(() => process.kill(first, "SIGKILL"));
  };
  const spaces = [...users, `--pid=${of("pid_for_children")}`, `--mount=${of("mnt")}`];
  return {
    enter: [nsenter, ...spaces],
    enterChildren: [nsenter, "-F", ...spaces],
    kill,
    end: async ({ entered }) => {
      child.ref();
      // Nothing is there to be asked, which would take longer than a step.
      const first = firstIn(child.pid);
      if (!entered && first !== undefined && isEmpty(first)) kill();
      child.stdin?.end();
      const late = setTimeout(() => child.kill("SIGKILL"), graceMs + marginMs);
      await closed;
      clearTimeout(late);
    },
  };
}

/**
 * The first process of a space, whose end is that of all in it: the kernel ends the others before it is over, which the
 * end of what stands outside of the space would not wait for.
 */
function firstIn(outer: number | undefined): number | undefined {
  const [first = ""] = childrenOf(outer);
  return first === "" ? undefined : Number(first);
}

/**
 * Whether nothing runs in a space but what keeps it: all that has lost its parent in there is a child of its first
 * process. What entered it and has not ended is no child of that, so whoever asks knows of none.
 */
const isEmpty = (first: number): boolean => childrenOf(first).length === 1;

const childrenOf = (pid: number | undefined): readonly string[] =>
  orNothing(() => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")) ?? [];

/** What its first process may take for its own work besides the grace. */
const marginMs = 5_000;

/** Where there is no such program, or it may not do what it is for, nothing is printed. */
async function isReady(child: ChildProcess): Promise<boolean> {
  child.stdin?.on("error", () => undefined);
  return await new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", () => resolve(false));
    child.stdout?.once("data", () => resolve(true));
  });
}

async function ends(program: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(program, args, { stdio: "ignore", detached: true });
  return await new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

/**
 * A new /proc has none of what is mounted in the old one, and who looks there whether this machine emulates another
 * must not be misled.
 */
const emulationText = existsSync("/proc/sys/fs/binfmt_misc/status")
  ? "mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2> /dev/null\n"
  : "";

/** How often it is looked whether all has ended, in tenths of a second. */
const pollTenths = 1;

/**
 * The first process. While it waits it asks for the ends of all that have lost their parent. What entered from outside,
 * and stands around a step, has no parent in here and ends with what it stands around: a terminal has to be there for
 * the last words.
 */
const firstText = (graceMs: number): string => `exec 3<&0 < /dev/null 2> /dev/null
echo ready
exec > /dev/null
cat <&3 & wait $!
# What runs, as "found"; with "inside" only what was started in here.
look() {
  found=
  for file in /proc/[0-9]*/stat; do
    line=
    read -r line < "$file" || continue
    id=\${line%% *}
    set -- "$1" \${line##*) }
    if [ "$id" = 1 ] || [ "$2" = Z ] || [ "$2" = X ]; then continue; fi
    if [ "$1" = inside ] && [ "$3" = 0 ]; then continue; fi
    found="$found $id"
  done
}
look inside
kill -s TERM $found
kill -s CONT $found
left=${Math.ceil(graceMs / (100 * pollTenths))}
pause=0.01
while [ "$left" -gt 0 ]; do
  look all
  [ -n "$found" ] || exit 0
  # Most of it ends at once, and what stood around the last step is just ending.
  sleep $pause || sleep 1
  pause=0.${pollTenths}
  left=$((left - 1))
done
`;
