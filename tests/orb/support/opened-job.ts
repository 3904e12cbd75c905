import { readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { scriptsFolder } from "./run-script.ts";
import { createSandbox, findTool, linkTools, readTree } from "./sandbox.ts";

/** A job that has opened environments, for the steps after that. */
export type OpenedJob = {
  readonly opened: { readonly status: number | undefined; readonly said: string };
  /** A step as CircleCI runs it: both of its outputs are one, as on a terminal, and its shell ends with the step. */
  readonly step: (script: string, options?: StepOptions) => Promise<Step>;
  /** What a script of this orb does in the job. */
  readonly script: (name: string) => Promise<Step>;
  /** Every file of the working directory. */
  readonly work: () => Promise<Readonly<Record<string, string>>>;
  /** What is left in the temporary folder. */
  readonly left: () => Promise<Readonly<Record<string, string>>>;
  /** The arguments of every program that was started so far, but the shells. */
  readonly args: () => Promise<string>;
  readonly remove: () => Promise<void>;
};

export type StepOptions = {
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets what is shown as it is shown. */
  readonly onOutput?: (chunk: string) => void;
  /** The step's shell has ended; something that it left running may still print. */
  readonly onEnd?: () => void;
};
export type Step = { readonly status: number | undefined; readonly output: string };

/** Opens environments by the script, with this environment, and lets further steps follow. */
export async function openedJob(env: Readonly<Record<string, string>>): Promise<OpenedJob> {
  const sandbox = await createSandbox({});
  linkTools(sandbox.bin, { also: ["curl", "printenv", "rev", "setsid", "sh", "sleep"], except: [] });
  const bash = findTool("bash");
  const log = join(sandbox.root, "arguments");
  for (const tool of (await readdir(sandbox.bin)).filter((name) => name !== "bash" && name !== "sh")) {
    const path = join(sandbox.bin, tool);
    const real = await readlink(path);
    await rm(path);
    // By dash, which is no step of the job.
    await writeFile(path, `#!/bin/sh\nprintf '%s\\n' ${tool} "$@" >> ${log}\nexec ${real} "$@"\n`, { mode: 0o755 });
  }
  const base = {
    PATH: sandbox.bin,
    HOME: sandbox.home,
    TMPDIR: sandbox.temporary,
    BASH_ENV: sandbox.bashEnv,
    LANG: "C.UTF-8",
  };
  let number = 0;
  const step: OpenedJob["step"] = async (script, options = {}) => {
    number++;
    const file = join(sandbox.root, `step-${number}`);
    await writeFile(file, script);
    // dash reads no BASH_ENV, and gives the step one pipe for both of its outputs.
    const words = `exec ${options.shell ?? `${bash} -eo pipefail`} ${file} 2>&1`;
    const started = execa("/bin/sh", ["-c", words], {
      cwd: sandbox.work,
      env: { ...base, ...options.env },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      stripFinalNewline: false,
      timeout: 20_000,
    });
    if (options.onOutput !== undefined) started.stdout.setEncoding("utf8").on("data", options.onOutput);
    if (options.onEnd !== undefined) started.once("exit", options.onEnd);
    const { exitCode, stdout } = await started;
    return { status: exitCode, output: stdout };
  };
  const script: OpenedJob["script"] = (name) => step(`${bash} ${join(scriptsFolder, name)}`, { env });
  const { status, output: said } = await script("open_environment.sh");
  return {
    opened: { status, said },
    step,
    script,
    work: () => readTree(sandbox.work),
    left: () => readTree(sandbox.temporary),
    args: () => readFile(log, "utf8"),
    remove: sandbox.remove,
  };
}
