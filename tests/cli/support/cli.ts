import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, inject } from "vitest";
import { runHere } from "./run-here.ts";

/** How a run of the command line ended. */
export type Run = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** What a run may be given besides its arguments. */
type Circumstances = {
  readonly in?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped into it. */
  readonly input?: string;
};

/** Commands that do nothing but read, check and write files, without a terminal, a child that outlives them, or a signal. */
const commandsHere = new Set([
  "validate",
  "compile",
  "generate",
  "recipes",
  "graph",
  "explain",
  "orb",
  "orbs",
  "review",
  "context",
  "runs",
]);

/** Runs the command line as it is published: in processes of their own, or in this one where nothing shows the difference. */
export function builtCli() {
  const root = resolve(import.meta.dirname, "../../..");
  const path = inject("cli");

  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });

  return {
    root,
    path: () => path,
    /** A new folder with these files; a text that begins with #! can be run. */
    folder(files: Readonly<Record<string, string>> = {}): string {
      const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-cli-"));
      folders.push(folder);
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
      }
      return folder;
    },
    run(args: readonly string[], { in: cwd = root, env = {}, input = "" }: Circumstances = {}): Promise<Run> {
      const clean = { PATH: process.env.PATH ?? "", HOME: cwd, TMPDIR: tmpdir(), ...env };
      const opens = args[0] === "runs" && args[1] === "open"; // a browser, which outlives it
      if (commandsHere.has(args[0] ?? "") && !opens && !("FORCE_COLOR" in env)) {
        const world = { ...{ cwd, env: clean, input }, packageRoot: root };
        return runHere(args, world).then((run) => ({ ...run, stderr: run.stderr.replaceAll(cwd, "FOLDER") }));
      }
      return new Promise((done) => {
        const child = execFile(
          process.execPath,
          [path, ...args],
          { cwd, env: clean, maxBuffer: 1e8 },
          (error, stdout, stderr) => {
            const status = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
            done({ status, stdout, stderr: stderr.replaceAll(cwd, "FOLDER") });
          },
        );
        child.stdin?.end(input);
      });
    },
  };
}
