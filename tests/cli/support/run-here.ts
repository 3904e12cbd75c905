import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { inject } from "vitest";
import type { Io } from "../../../src/cli/io/io.ts";
import type { nodeFiles } from "../../../src/cli/io/node-files.ts";
import type { main } from "../../../src/cli/main.ts";
import { terminalText } from "../../../src/text/terminal-text.ts";
import type { Run } from "./cli.ts";

type Bundle = { readonly main: typeof main; readonly nodeFiles: typeof nodeFiles };
let bundle: Promise<Bundle> | undefined;

/** The modules of the bundle that the tests of this run have, loaded once. */
async function load(): Promise<Bundle> {
  const from = (name: string): Promise<Bundle> => import(join(dirname(inject("cli")), `${name}.js`));
  const [{ main }, { nodeFiles }] = await Promise.all([from("main"), from("files")]);
  return { main, nodeFiles };
}

/**
 * Runs the command line, as it is bundled, in this process. Its world is an `Io` with the real files and programs of this machine; what it
 * prints goes to no terminal. A process of its own takes a tenth to a fifth of a second of a processor more.
 */
export async function runHere(
  args: readonly string[],
  { cwd, env, input, packageRoot }: Pick<Io, "cwd" | "env" | "packageRoot"> & { readonly input: string },
): Promise<Run> {
  bundle ??= load();
  const { main, nodeFiles } = await bundle;
  let [stdout, stderr, status] = ["", "", 0];
  const isUnplanned = (): never => {
    throw new Error("Nobody can be asked here.");
  };
  const io: Io = {
    env,
    cwd,
    args,
    packageRoot,
    interactive: false,
    host: { nodeVersion: process.versions.node, architecture: process.arch },
    signal: new AbortController().signal,
    onInterrupt: () => ({ stop: () => undefined }),
    files: nodeFiles((path) => resolve(cwd, path)),
    out: (text) => {
      stdout += text;
    },
    outDrained: () => undefined,
    say: (line) => {
      stderr += `${terminalText(line, { colours: true })}\n`;
    },
    paint: (_colour, text) => text,
    paintOut: (_colour, text) => text,
    readStdin: async () => input,
    ask: isUnplanned,
    askSecret: isUnplanned,
    readKey: isUnplanned,
    forgetKeys: isUnplanned,
    quietKeys: { start: isUnplanned, stop: isUnplanned, aside: isUnplanned },
    screen: () => undefined,
    run: async ([file, ...words], { env: own = env } = {}) => {
      const settings = { cwd, env: own, extendEnv: false, stdin: "ignore", reject: false } as const;
      const end = await execa(file, words, settings);
      if (end.code === "ENOENT" || end.code === "EACCES") return { kind: "not-found" };
      return { kind: "ended", status: end.exitCode ?? 1, stdout: end.stdout, stderr: end.stderr };
    },
    openInBrowser: isUnplanned,
    exit: (code) => {
      status = code;
    },
  };
  await main(io, args);
  return { status, stdout, stderr };
}
