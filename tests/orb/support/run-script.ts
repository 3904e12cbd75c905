import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { execa } from "execa";
import { expect, inject } from "vitest";
import { shrink } from "../../../scripts/build/shrink.ts";
import { packScripts } from "../../../src/orb/pack-scripts.ts";
import { isVersionQuestion, type PlannedCall, type RecordedCall } from "./planned-call.ts";
import { createSandbox, findTool, linkedTools, readTree, type Sandbox } from "./sandbox.ts";
import { startStubServer } from "./stub-server.ts";

/** The folder of the orb's scripts, with a slash at its end. */
export const scriptsFolder = fileURLToPath(new URL("../../../orb/scripts/", import.meta.url));

/** What a test gives a script. Nothing else of the host reaches it. */
export type ScriptOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Files in the working directory before the script runs. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The calls it must make, and what each answers. */
  readonly calls?: readonly PlannedCall[];
  /** Stubs that are installed though no call of them is planned; each call of one fails the test. */
  readonly tools?: readonly string[];
  /** Further real programs to put on PATH, for example "git". */
  readonly realTools?: readonly string[];
  /** Programs that must not be there: common ones, "circleci" or "sleep". */
  readonly without?: readonly string[];
  /** Where the script and its lib/ lie: orb/scripts, unless the tests of this support bring their own. */
  readonly folder?: string;
  /** Replaces what differs from run to run, such as a time that was measured, before the two runs are compared. */
  readonly neutral?: (text: string) => string;
};

/** What a script did. The sandbox's own paths read `<work>`, `<home>` and `<tmp>`, and a temporary name `<tmp>/*`. */
export type ScriptOutcome = {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: readonly RecordedCall[];
  /** The pauses it asked for, in seconds; none was waited for. */
  readonly pauses: readonly number[];
  /** Every file of the working directory afterwards. */
  readonly files: Readonly<Record<string, string>>;
  /** What is left in the home and the temporary folder. */
  readonly left: Readonly<Record<string, string>>;
  /** The variables that a later step of the job gets through $BASH_ENV. */
  readonly exports: Readonly<Record<string, string>>;
};

/** The scripts that a file of tests has run in both ways. */
const ranBothWays = new Set<string>();

/**
 * Runs a script of orb/scripts packed, as CircleCI runs it in a job. The first run of each script in a file of tests is made from its
 * folder too: packing takes no other function than the script's own libraries have, so the packed run meets whatever a script lacks, and
 * what else could differ shows at once. To run all of them both ways took a fourth of the time of all unit tests. Throws when the two
 * differ, when a call was not planned, or when a planned one never came.
 */
export async function runScript(script: string, options: ScriptOptions = {}): Promise<ScriptOutcome> {
  const packed = await runOnce(script, { ...options, packed: true });
  const name = `${expect.getState().testPath} ${script}`;
  if (ranBothWays.has(name)) return packed;
  ranBothWays.add(name);
  // One after the other: a test may serve both from one real server whose answers have an order.
  const unpacked = await runOnce(script, { ...options, packed: false });
  for (const key of Object.keys(packed) as (keyof ScriptOutcome)[]) {
    if (isDeepStrictEqual(packed[key], unpacked[key])) continue;
    const difference = JSON.stringify({ packed: packed[key], unpacked: unpacked[key] }, null, 2);
    throw new Error(`${script} behaves differently packed and in its folder, in its ${key}: ${difference}`);
  }
  return packed;
}

/** A script as a job carries it: the step before it that brings its functions, its own step, and the variable by which it finds them. */
export type PackedScript = { readonly shared: string; readonly step: string; readonly variable: string };

const packedScripts = new Map<string, Promise<PackedScript>>();

/** Packs a script of a folder as the orb carries it. Those of the orb once: a test file runs one script many times. */
export function packedScript(script: string, folder: string = scriptsFolder): Promise<PackedScript> {
  if (folder !== scriptsFolder) return pack(script, folder);
  const packed = packedScripts.get(script) ?? pack(script, folder);
  packedScripts.set(script, packed);
  return packed;
}

async function pack(script: string, folder: string): Promise<PackedScript> {
  const read = (path: string) =>
    readFileSync(join(path === "share_functions.sh" ? scriptsFolder : folder, path), "utf8");
  const name = script.replace(/\.sh$/, "");
  const packer = packScripts([name], read);
  const [shared, step] = await Promise.all([shrunk(packer.shared([name])), shrunk(packer.script(name))]);
  return { shared, step, variable: packer.variable };
}

/** A script made small, once for all workers of a run: that takes longer than most scripts run. */
async function shrunk(text: string): Promise<string> {
  const path = join(inject("scratch"), `shrunk-${createHash("sha256").update(text).digest("hex")}`);
  if (existsSync(path)) return readFileSync(path, "utf8");
  const small = await shrink(text);
  const partial = `${path}-${process.pid}`;
  writeFileSync(partial, small);
  renameSync(partial, path);
  return small;
}

const broughtFunctions = new Map<string, Promise<Record<string, string>>>();

/**
 * Runs the step that brings a script its functions, as a job does first, and gives the variable by which the script finds them. Once for
 * a script: what the step writes is the same each time, and tests/orb/share-functions.test.ts runs the steps of whole jobs.
 */
export function bringFunctions({ shared, variable }: PackedScript): Promise<Record<string, string>> {
  const brought = broughtFunctions.get(shared) ?? bring(shared, variable);
  broughtFunctions.set(shared, brought);
  return brought;
}

async function bring(shared: string, variable: string): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(inject("scratch"), "functions-"));
  const brought = await execa(findTool("bash"), ["-eo", "pipefail", "-c", shared], {
    env: { BASH_ENV: join(folder, "bash_env"), TMPDIR: folder, PATH: process.env.PATH, PARAM_COMPONENT: "the test" },
    extendEnv: false,
  });
  return {
    [variable]: /^The functions that the steps of the test share are in (.*)\.$/.exec(brought.stdout)?.[1] ?? "",
  };
}

async function runOnce(script: string, options: ScriptOptions & { readonly packed: boolean }): Promise<ScriptOutcome> {
  const sandbox = await createSandbox(options.files ?? {});
  const server = await startStubServer(options.calls ?? [], sandbox.replies);
  try {
    const bash = findTool("bash");
    const without = new Set(options.without);
    const planned = (options.calls ?? []).map((each) => each.tool);
    const stubs = [...new Set(["circleci", "sleep", ...planned, ...(options.tools ?? [])])].filter(
      (tool) => !without.has(tool),
    );
    for (const tool of stubs) {
      const path = join(sandbox.bin, tool);
      await writeFile(path, server.stub(bash));
      await chmod(path, 0o755);
    }
    const tools = linkedTools({ also: options.realTools ?? [], except: [...stubs, ...without] });
    const environment = environmentOf(sandbox, tools);
    const step = join(sandbox.root, "step.sh");
    const packed = options.packed ? await packedScript(script, options.folder) : undefined;
    if (packed !== undefined) await writeFile(step, packed.step);
    const functions = packed === undefined ? {} : await bringFunctions(packed);
    const ended = await execa(
      bash,
      options.packed ? ["-eo", "pipefail", step] : [join(options.folder ?? scriptsFolder, script)],
      {
        cwd: sandbox.work,
        env: { ...environment, ...functions, ...options.env },
        extendEnv: false,
        reject: false,
        stdin: "ignore",
        stripFinalNewline: false,
        timeout: 25_000,
      },
    );
    const complaints = server.complaints();
    if (complaints.length > 0 || ended.exitCode === undefined) {
      const how = options.packed ? "packed" : "in its folder";
      const story = [
        `stdout:\n${ended.stdout}`,
        `stderr:\n${ended.stderr}`,
        `status: ${ended.exitCode ?? ended.shortMessage}`,
      ];
      throw new Error([`${script} (${how}) did not keep to the plan.`, ...complaints, ...story].join("\n"));
    }
    const seen = neutral({ ...sandbox, tools }, options.neutral);
    const left = {
      ...prefixed(await readTree(sandbox.home), "<home>/"),
      ...prefixed(await readTree(sandbox.temporary), "<tmp>/"),
    };
    return seen({
      status: ended.exitCode,
      stdout: ended.stdout,
      stderr: ended.stderr,
      calls: server.calls().filter((made) => made.tool !== "sleep" && !isVersionQuestion(made)),
      pauses: server
        .calls()
        .filter((made) => made.tool === "sleep")
        .map((made) => Number(made.args[0])),
      files: await readTree(sandbox.work),
      left,
      exports: await exportsOf(sandbox, { bash, before: environment }),
    });
  } finally {
    await server.close();
    await sandbox.remove();
  }
}

function environmentOf(sandbox: Sandbox, tools: string): Record<string, string> {
  return {
    PATH: [sandbox.bin, tools].join(delimiter),
    HOME: sandbox.home,
    TMPDIR: sandbox.temporary,
    BASH_ENV: sandbox.bashEnv,
    LANG: "C.UTF-8",
  };
}

/** Reads $BASH_ENV as the next step's bash does, so that quoting which breaks shows. */
async function exportsOf(
  sandbox: Sandbox,
  { bash, before }: { readonly bash: string; readonly before: Readonly<Record<string, string>> },
): Promise<Record<string, string>> {
  if ((await readFile(sandbox.bashEnv, "utf8")) === "") return {};
  const list = 'for name in $(compgen -e); do printf "%s=%s\\0" "$name" "${!name}"; done';
  const { stdout } = await execa(bash, ["-c", list], {
    cwd: sandbox.work,
    env: before,
    extendEnv: false,
    stdin: "ignore",
  });
  const entries = stdout.split("\0").filter((entry) => entry !== "");
  const own = new Set([...Object.keys(before), "PWD", "OLDPWD", "SHLVL", "_"]);
  return Object.fromEntries(
    entries
      .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)] as const)
      .filter(([name]) => !own.has(name)),
  );
}

function prefixed(tree: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${prefix}${path}`, content]));
}

/** Replaces what differs from run to run, so that a whole outcome can be compared. */
function neutral(
  sandbox: Sandbox & { readonly tools: string },
  further: (text: string) => string = (text) => text,
): (outcome: ScriptOutcome) => ScriptOutcome {
  const text = (value: string) =>
    further(value)
      .replaceAll(sandbox.work, "<work>")
      .replaceAll(sandbox.home, "<home>")
      .replaceAll(sandbox.temporary, "<tmp>")
      .replaceAll(sandbox.root, "<sandbox>")
      .replaceAll(`:${sandbox.tools}`, "") // with the stubs it is one
      .replace(/<tmp>\/[\w.-]+/g, "<tmp>/*")
      // How long curl tried.
      .replaceAll(/after \d+ (ms|milliseconds)/g, "after (time)");
  const texts = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [text(key), text(value)]));
  return (outcome) => ({
    ...outcome,
    stdout: text(outcome.stdout),
    stderr: text(outcome.stderr),
    calls: outcome.calls.map((made) => ({
      ...made,
      cwd: text(made.cwd),
      args: made.args.map(text),
      stdin: made.stdin === undefined ? undefined : text(made.stdin),
      env: texts(withoutShellsOwn(made.env)),
    })),
    files: texts(outcome.files),
    left: texts(outcome.left),
    exports: texts(outcome.exports),
  });
}

/** What bash sets for itself, which is no part of the plan and differs between the two ways. */
function withoutShellsOwn({
  PWD: _pwd,
  OLDPWD: _old,
  SHLVL: _level,
  _: _last,
  ...rest
}: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith("ARM_PIPELINE_FUNCTIONS_")));
}
