import { posix } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { globToRegExp, isGlob } from "../../../../src/runner/machine/glob.ts";
import type { CommandEnd, CommandOptions, Machine } from "../../../../src/runner/machine/machine.ts";
import { resolvePath } from "../../../../src/runner/machine/paths.ts";
import { entriesOf } from "../../../../src/runner/state/archive.ts";

/** A command that goes on until the story ends it. */
export interface HeldCommand {
  readonly script: string;
  readonly options: CommandOptions;
  readonly end: (end: CommandEnd) => void;
  readonly fail: (error: Error) => void;
}

/** What a file of the machine is: its content, or where a link points to. */
export type HeldFile = string | { readonly link: string };

/** A machine whose commands end only when the story says so, and whose files are in memory. */
export class HeldMachine implements Machine {
  readonly home = "/home/user";
  readonly taskData = "/data";
  readonly files = new Map<string, HeldFile>();
  readonly running = new Set<HeldCommand>();
  readonly #say: (line: string) => void;
  disposed = false;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  resolve = (path: string, workingDirectory: string): string =>
    resolvePath(path, { home: this.home, workingDirectory });

  exec = (script: string, options: CommandOptions): Promise<CommandEnd> =>
    new Promise((resolve, reject) => {
      if (options.signal.aborted) return resolve({ kind: "cancelled" });
      const leave = <T>(how: (value: T) => void): ((value: T) => void) => {
        return (value) => {
          this.running.delete(command);
          how(value);
        };
      };
      const command: HeldCommand = { script, options, end: leave(resolve), fail: leave(reject) };
      this.running.add(command);
      this.#say(`$ ${script.trim()}${unusual(options)}`);
      options.signal.addEventListener("abort", () => command.end({ kind: "cancelled" }), { once: true });
    });

  pack: Machine["pack"] = async (from, paths) => {
    const out = pack();
    const missing: string[] = [];
    for (const path of paths) {
      const whole = posix.resolve(from, path);
      const wanted = isGlob(path) ? globToRegExp(whole) : undefined;
      const names = [...this.files.keys()].filter((name) =>
        wanted === undefined ? name === whole || name.startsWith(`${whole}/`) : wanted.test(name),
      );
      if (names.length === 0) missing.push(path);
      for (const name of names) {
        const file = this.files.get(name) ?? "";
        const header = { name: `./${posix.relative(from, name)}` };
        if (typeof file === "string") out.entry(header, file);
        else out.entry({ ...header, type: "symlink", linkname: file.link });
      }
    }
    out.finalize();
    return {
      tar: Readable.from(out as unknown as AsyncIterable<Buffer>, { objectMode: false }),
      missing,
      passedOver: [],
    };
  };

  unpack: Machine["unpack"] = async (to, tar) => {
    const names: string[] = [];
    for await (const { name, type, linkname, content } of entriesOf(tar)) {
      if (type === "symlink") this.files.set(posix.join(to, name), { link: linkname });
      else this.files.set(posix.join(to, name), (await buffer(content)).toString());
      names.push(name);
    }
    this.#say(`gets ${names.join(", ")} into ${to}`);
  };

  putTaskData: Machine["putTaskData"] = async (files) => {
    for (const [name, text] of Object.entries(files)) this.files.set(posix.join(this.taskData, name), text);
  };

  kill = async (): Promise<void> => {
    this.#say("is killed");
  };

  dispose = async (): Promise<void> => {
    this.#say("is disposed of");
    this.disposed = true;
    for (const { end } of this.running) end({ kind: "exited", exitCode: 137 });
  };
}

/** What is not as in most commands. */
function unusual({ shell, workingDirectory, silenceLimitMs }: CommandOptions): string {
  const told = [
    ...(shell === undefined ? [] : [`by ${shell.join(" ")}`]),
    ...(workingDirectory === "/home/user/project" ? [] : [`in ${workingDirectory}`]),
    ...(silenceLimitMs === 600_000
      ? []
      : [Number.isFinite(silenceLimitMs) ? `silent for ${silenceLimitMs / 1000}s at most` : "silent for ever"]),
  ];
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}
