import type { CommandEnd } from "../../../../src/runner/machine/machine.ts";
import { Refusal } from "../../../../src/runner/machine/refusal.ts";
import type { HeldCommand, HeldMachine } from "./held-machine.ts";

/**
 * What a story does to a machine. `exit 1`, `halt 0`, `silent`, `fail SENTENCE` and `say TEXT` are about the command that was started
 * last, or with ` @ SCRIPT` at the end about another one; `write PATH TEXT` and `link PATH TARGET` make files.
 */
export function tell(machine: HeldMachine, what: string): void {
  const [, verb = "", rest = ""] = /^(\w+) ?(.*)$/s.exec(what) ?? [];
  const toFile = files[verb];
  if (toFile !== undefined) {
    const [path = "", ...words] = rest.split(" ");
    toFile(machine, { path: machine.resolve(path, "~/project"), words: words.join(" ") });
    return;
  }
  const [words = "", of] = rest.split(" @ ");
  const command = [...machine.running].findLast(({ script }) => of === undefined || script.trim() === of);
  const toCommand = commands[verb];
  if (command === undefined || toCommand === undefined) throw new Error(`Nothing is there that could "${what}".`);
  toCommand(command, words);
}

const exited = (words: string, more: Partial<Extract<CommandEnd, { kind: "exited" }>> = {}): CommandEnd => ({
  kind: "exited",
  exitCode: Number(words),
  ...more,
});

const commands: Readonly<Record<string, (command: HeldCommand, words: string) => void>> = {
  exit: ({ end }, words) => end(exited(words)),
  halt: ({ end }, words) => end(exited(words, { halted: true })),
  silent: ({ end, options }) => end({ kind: "silent", silentForMs: options.silenceLimitMs }),
  fail: ({ fail }, words) => fail(new Refusal(words)),
  say: ({ options }, words) => options.onOutput(words),
};

const files: Readonly<Record<string, (machine: HeldMachine, file: { path: string; words: string }) => void>> = {
  write: (machine, { path, words }) => machine.files.set(path, words),
  link: (machine, { path, words }) => machine.files.set(path, { link: words }),
};
