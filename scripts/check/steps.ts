import { execa } from "execa";
import type { Turn } from "./turns.ts";

/** One thing that is checked, by a command of its own. */
export type Step = {
  readonly name: string;
  readonly command: readonly string[];
  /** Steps that have to end first, however they end. */
  readonly after?: readonly string[];
  /** Steps without whose success this one could only fail. */
  readonly needs?: readonly string[];
  /** Where Vitest writes its figures. */
  readonly results?: string;
};

/** How a step ended. */
export type Ended = {
  readonly step: Step;
  readonly status: "passed" | "failed" | "not run";
  readonly milliseconds: number;
};

/**
 * Runs every step as soon as those before it have ended, and goes on after a failure, so that one run shows all that is
 * wrong. `judge` looks at a step whose command ended well, and says what is wrong all the same.
 */
export function runSteps(
  steps: readonly Step[],
  {
    turn,
    judge,
  }: { readonly turn: (name: string) => Turn; readonly judge: (step: Step) => Promise<string | undefined> },
): Promise<readonly Ended[]> {
  const all = new Map<string, Promise<Ended>>();
  for (const step of steps) {
    const own = turn(step.name);
    const find = (names: readonly string[] = []) =>
      Promise.all(
        names.map(
          (name) => all.get(name) ?? Promise.reject(new Error(`"${name}" is not listed before "${step.name}"`)),
        ),
      );
    all.set(
      step.name,
      Promise.all([find(step.after), find(step.needs)]).then(async ([, needed]) => {
        const started = Date.now();
        own.write(`\n── ${step.name}\n`);
        const missing = needed.filter(({ status }) => status !== "passed").map(({ step: { name } }) => name);
        const status = missing.length > 0 ? "not run" : (await runOne(step, { own, judge })) ? "passed" : "failed";
        const words = { passed: "ok", failed: "FAILED", "not run": `NOT RUN, without: ${missing.join(", ")}` }[status];
        const milliseconds = Date.now() - started;
        own.write(`── ${step.name}: ${words} (${Math.round(milliseconds / 1000)} s)\n`);
        own.end();
        return { step, status, milliseconds };
      }),
    );
  }
  return Promise.all(all.values());
}

async function runOne(
  step: Step,
  { own, judge }: { readonly own: Turn; readonly judge: (step: Step) => Promise<string | undefined> },
): Promise<boolean> {
  const [file = "", ...args] = step.command;
  const running = execa(file, args, {
    preferLocal: true,
    reject: false,
    stdin: "ignore",
    all: true,
    buffer: false,
    encoding: "utf8",
    // It writes into a pipe, whoever reads it in the end.
    ...(process.stdout.isTTY && { env: { FORCE_COLOR: "1" } }),
  });
  running.all.setEncoding("utf8").on("data", (text: string) => own.write(text));
  const { exitCode } = await running;
  const wrong = await judge(step);
  if (wrong !== undefined) own.write(`${step.name}: ${wrong}\n`);
  return exitCode === 0 && wrong === undefined;
}
