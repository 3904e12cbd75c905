import { readdirSync, readFileSync } from "node:fs";

/** Everybody's processes, as `ps` shows them, looked at again and again. */
export type ProcessWatch = {
  readonly stop: () => { readonly samples: number; readonly commandLines: ReadonlySet<string> };
};

/** Short enough to see a command that lives for a moment, such as a login. */
const everyMs = 20;

/** Looks at the arguments of every process until it is stopped. */
export function watchProcesses(): ProcessWatch {
  const commandLines = new Set<string>();
  let samples = 0;
  const look = () => {
    samples += 1;
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        commandLines.add(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
      } catch {
        // ended in the meantime
      }
    }
  };
  const timer = setInterval(look, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return { samples, commandLines };
    },
  };
}
