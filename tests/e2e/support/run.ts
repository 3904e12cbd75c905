import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { realSystem } from "../../../scripts/provision/system.ts";
import { type Component, type Orb, readConfig, readOrb } from "../../../scripts/rehearsal/documents.ts";
import { machineSettings } from "../../../scripts/rehearsal/machine-settings.ts";
import { runWorkflow, type WorkflowOptions, type WorkflowResult } from "../../../scripts/rehearsal/run-workflow.ts";
import { renderYaml } from "../../../src/model/index.ts";
import { packOrb } from "../../../src/orb/pack-orb.ts";

export const root = resolve(import.meta.dirname, "..", "..", "..");

/** The packed orb, from the sources as they are. */
export const orb: Orb = readOrb(renderYaml(packOrb((path) => readFileSync(join(root, "orb", path), "utf8"))));

const exec = promisify(execFile);

/** A docker call of the test's own, as nobody. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { dockerHost, dockerConfig } = inject("services");
  const { stdout } = await exec("docker", args, {
    env: { ...process.env, DOCKER_HOST: dockerHost, DOCKER_CONFIG: dockerConfig },
  });
  return stdout.trim();
}

/** Contexts of every test: a registry's login, and Pulumi's state in a folder. RETRY_PAUSE keeps a retry from taking its time. */
export function contexts(
  stateFolder = "/nowhere",
): Readonly<Record<"registry" | "state" | "none", Readonly<Record<string, string>>>> {
  const { username, password } = inject("services").registry;
  return {
    registry: { DOCKER_USERNAME: username, DOCKER_PASSWORD: password, RETRY_PAUSE: "0" },
    state: { PULUMI_BACKEND_URL: `file://${stateFolder}`, PULUMI_CONFIG_PASSPHRASE: "passphrase-of-a-test" },
    none: { RETRY_PAUSE: "0" },
  };
}

/** What a test says about a run. */
export type Run = Partial<
  Pick<WorkflowOptions, "repository" | "contexts" | "workspace" | "inspect" | "onEvent" | "signal" | "extraArgs">
> & {
  /** Folders in front of PATH. */
  readonly tools?: readonly string[];
  /** Jobs made of the orb's commands. */
  readonly jobs?: Readonly<Record<string, Component>>;
};

/** What came of it, ready to be compared. */
export type Ended = WorkflowResult & {
  /** Everything a job printed. */
  readonly output: (job: string) => string;
  /** "success", or the name and exit status of the step that failed. */
  readonly ending: (job: string) => string;
};

/** Runs jobs of the orb as a workflow; they are called `arm/...` as in a configuration. */
export async function run(workflow: string, options: Run = {}): Promise<Ended> {
  const system = realSystem();
  const own = await mkdtemp(join(tmpdir(), "arm-pipeline-e2e-"));
  try {
    const settings = await machineSettings(inject("services"), { system, folder: own });
    const result = await runWorkflow(
      readConfig(`{version: 2.1, orbs: {arm: a/b@1}, workflows: {w: {jobs: ${workflow}}}}`),
      "w",
      {
        orb: { ...orb, jobs: { ...orb.jobs, ...options.jobs } },
        repository: options.repository ?? own,
        settings: { ...settings, path: [...(options.tools ?? []), ...settings.path] },
        contexts: options.contexts ?? contexts(),
        pipeline: { number: 1, "git.branch": "main" },
        revision: "0123456789abcdef0123456789abcdef01234567",
        ...(options.workspace !== undefined && { workspace: options.workspace }),
        ...(options.inspect !== undefined && { inspect: options.inspect }),
        ...(options.onEvent !== undefined && { onEvent: options.onEvent }),
        ...(options.signal !== undefined && { signal: options.signal }),
        ...(options.extraArgs !== undefined && { extraArgs: options.extraArgs }),
      },
    );
    return { ...result, output: (job) => outputOf(result, job), ending: (job) => endingOf(result, job) };
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

const outputOf = ({ jobs }: WorkflowResult, job: string): string =>
  jobs[job]?.steps.map(({ output }) => output).join("") ?? "";

function endingOf({ jobs }: WorkflowResult, name: string): string {
  const job = jobs[name];
  const failed = job?.steps.find(({ status }) => status === "failed");
  return failed === undefined ? (job?.status ?? "missing") : `${failed.name}: ${failed.exitCode}`;
}

/** The last line a script said about its failure: what a person reads first. */
export function lastWords(output: string): string {
  return (
    output
      .trimEnd()
      .split("\n")
      .filter((line) => /^\w+: /.test(line))
      .at(-1) ?? ""
  );
}

/** A folder with files, that goes with `remove`. */
export async function folderWith(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-e2e-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A repository whose Pulumi program is one file of JavaScript, which starts faster than TypeScript, with the dependencies that examples/local pins. */
export async function programWith(
  index: string,
): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const example = join(root, "examples", "local");
  const manifest = JSON.parse(await readFile(join(example, "package.json"), "utf8")) as Record<string, unknown>;
  const made = await folderWith({
    "index.js": index,
    "package.json": JSON.stringify({ ...manifest, main: "index.js" }),
    "Pulumi.yaml": "name: fixture\nruntime:\n  name: nodejs\n  options: {packagemanager: npm, typescript: false}\n",
  });
  await cp(join(example, "package-lock.json"), join(made.folder, "package-lock.json"));
  return made;
}
