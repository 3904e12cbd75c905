import { readFileSync } from "node:fs";
import type { ReadStream } from "node:tty";
import { childProcessModule } from "./when-needed.ts";

/**
 * What is typed while something is drawn: it is neither shown nor kept, but for the keys that a terminal makes signals
 * of.
 */
export interface QuietKeys {
  readonly start: () => void;
  readonly stop: () => void;
  /** Leaves the terminal to somebody else for as long as the work takes. */
  readonly aside: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What the keys are taken from, and what Ctrl-C is. */
export interface QuietOptions {
  readonly setRaw: (raw: boolean) => void;
  readonly interrupt: () => void;
}

/**
 * A terminal shows what is typed at the cursor, and so moves what is drawn. Node can switch that off only together with
 * the terminal's signals, which are made here again; it switches all back when the process ends, however that comes
 * about.
 */
export function quietKeys(input: ReadStream, { setRaw, interrupt }: QuietOptions): QuietKeys {
  let wanted = false;
  let others = 0;
  let taking = false;
  const apply = (): void => {
    const take = wanted && others === 0;
    if (take === taking || (take && !(input.isTTY === true && inForeground()))) return;
    taking = take;
    if (take) {
      setRaw(true);
      input.on("data", onKeys).resume();
    } else {
      input.off("data", onKeys).pause();
      setRaw(false);
    }
  };
  const onKeys = (keys: Buffer | string): void => {
    for (const key of String(keys)) {
      if (key === "\u0003") interrupt();
      else if (key === "\u001a") release("SIGTSTP");
      else if (key === "\u001c") release("SIGQUIT");
    }
  };
  /** As the terminal does it: to all of this process's group, with the terminal as it was. */
  const release = (signal: NodeJS.Signals): void => {
    input.off("data", onKeys).pause();
    setRaw(false);
    taking = false;
    process.kill(0, signal);
  };
  return {
    start: () => {
      wanted = true;
      // Back from Ctrl-Z, in the foreground or not.
      process.on("SIGCONT", apply);
      apply();
    },
    stop: () => {
      wanted = false;
      process.off("SIGCONT", apply);
      apply();
    },
    aside: async (work) => {
      others += 1;
      apply();
      try {
        return await work();
      } finally {
        others -= 1;
        apply();
      }
    },
  };
}

/**
 * Whether the terminal is ours: who sets one from the background is stopped (SIGTTOU).
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function inForeground(): boolean {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync("/proc/self/stat", "utf8");
      // Behind the name, which may have spaces: state, parent, group, session, terminal, and the group in the
      // foreground.
      const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return group === foreground;
    }
    const { spawnSync } = childProcessModule();
    return spawnSync("ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8" }).stdout.includes("+");
  } catch {
    return false;
  }
}
