import { spawn } from "node:child_process";

/** What a person does on a terminal: once a text is shown, these keys are pressed. */
export type Answer = { readonly after: string; readonly press: string };

/** Runs a command on a terminal of its own, which `script` makes, and answers in order; gives what was shown and the status. */
export async function onTerminal(
  command: string,
  { folder, answers }: { readonly folder: string; readonly answers: readonly Answer[] },
): Promise<{ readonly status: number | null; readonly shown: string }> {
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    ...{
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TERM: "xterm" },
      stdio: ["pipe", "pipe", "inherit"],
    },
  });
  const left = [...answers];
  let shown = "";
  let from = 0;
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    shown += chunk;
    const [next] = left;
    const at = next === undefined ? -1 : shown.indexOf(next.after, from);
    if (next === undefined || at === -1) return;
    from = at + next.after.length;
    left.shift();
    child.stdin?.write(next.press);
  });
  const status = await new Promise<number | null>((done) => child.once("close", done));
  return { status, shown };
}
