import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { hostFolder } from "../../../src/machines/host/folder.ts";
import type { RunEvent } from "../../../src/runner/events.ts";
import { builtCli, type Run } from "./cli.ts";

export { printedBy as output } from "../../../scripts/demo/rehearse.ts";

/** A run that goes on: its events as they come, and its end. */
export type Going = {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits for an event; rejects when the run ends before. */
  readonly until: (fits: (event: RunEvent) => boolean) => Promise<RunEvent>;
  /** Waits for words on the standard error. */
  readonly said: (words: string) => Promise<void>;
  readonly ended: Promise<{
    readonly status: number | null;
    readonly stderr: string;
    readonly events: readonly RunEvent[];
  }>;
};

/** The smallest class of this machine's own architecture. */
export const ownClass = process.arch === "arm64" ? "arm.medium" : "medium";

/** Where a job runs, as YAML. */
export const host = `machine: {image: "ubuntu-2404:current"}, resource_class: ${ownClass}`;

/** A job on this host with these steps, as YAML in one line. */
export const onHost = (...commands: readonly string[]): string =>
  `{${host}, steps: [${commands
    .map((command) => `run: ${JSON.stringify(command)}`)
    .map((step) => `{${step}}`)
    .join(", ")}]}`;

/** A configuration with these jobs, and one workflow of these entries. */
export const workflow = (jobs: Readonly<Record<string, string>>, entries: readonly string[]): string =>
  [
    "version: 2.1",
    "jobs:",
    ...Object.entries(jobs).map(([name, job]) => `  ${name}: ${job}`),
    "workflows:",
    "  main:",
    "    jobs:",
    ...entries.map((entry) => `      - ${entry}`),
    "",
  ].join("\n");

/** Rehearsals by the built command line, in folders of their own. */
export function rehearsals() {
  const cli = builtCli();
  const env = (folder: string) => ({ PATH: process.env.PATH ?? "", HOME: folder, TMPDIR: tmpdir() });
  return {
    ...cli,
    /** A Git repository with this configuration and these files, all committed. */
    repository(config: string, files: Readonly<Record<string, string>> = {}): string {
      const folder = cli.folder({ ".circleci/config.yml": config, ...files });
      git(folder, "init", "--quiet", "--initial-branch=main");
      commit(folder);
      return folder;
    },
    /** Runs on this host; ids and times are replaced, as no two runs have the same. */
    async rehearse(folder: string, ...args: readonly string[]): Promise<Run> {
      return readable(await cli.run(["run", "--machine", "host", ...args], { in: folder }));
    },
    async runs(folder: string, ...args: readonly string[]): Promise<Run> {
      return readable(await cli.run(["runs", ...args], { in: folder }));
    },
    /** The events of a run with --json. */
    async events(folder: string, ...args: readonly string[]): Promise<readonly RunEvent[]> {
      const { stdout } = await cli.run(["run", "--machine", "host", "--json", ...args], { in: folder });
      return eventsOf(stdout);
    },
    start(folder: string, ...args: readonly string[]): Going {
      const child = spawn(process.execPath, [cli.path(), "run", "--machine", "host", "--json", ...args], {
        cwd: folder,
        env: env(folder),
        stdio: ["ignore", "pipe", "pipe"],
      });
      const events: RunEvent[] = [];
      const waiting: { readonly fits: (event: RunEvent) => boolean; readonly found: (event: RunEvent) => void }[] = [];
      const lines = createInterface({ input: child.stdout });
      lines.on("line", (line) => {
        const event = JSON.parse(line) as RunEvent;
        events.push(event);
        for (const { fits, found } of waiting) if (fits(event)) found(event);
      });
      let saidSoFar = "";
      const hearing = new Set<() => void>();
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        saidSoFar += chunk;
        for (const hear of hearing) hear();
      });
      const ended = new Promise<number | null>((done) => child.once("close", done)).then((status) => ({
        status,
        stderr: saidSoFar.replaceAll(folder, "FOLDER"),
        events,
      }));
      return {
        pid: child.pid ?? -1,
        kill: (signal) => child.kill(signal),
        until: (fits) =>
          new Promise((found, reject) => {
            const already = events.find(fits);
            if (already !== undefined) return found(already);
            waiting.push({ fits, found });
            void ended.then(({ stderr }) => reject(new Error(`The run ended: ${stderr}`)));
          }),
        said: (words) =>
          new Promise((heard, reject) => {
            const hear = (): void => {
              if (saidSoFar.includes(words)) heard();
            };
            hearing.add(hear);
            hear();
            void ended.then(({ stderr }) => reject(new Error(`The run ended: ${stderr}`)));
          }),
        ended,
      };
    },
  };
}

/** Runs git in a folder, and gives what it prints. */
export const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=n", "-c", "user.email=n@example.org", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** Commits all files. */
export function commit(folder: string): void {
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", "x");
}

/** Ids and times in the place of those that no two runs have in common. */
export const readable = ({ status, stdout, stderr }: Run): Run => ({
  status,
  stdout: withoutTimes(stdout),
  stderr: withoutTimes(stderr),
});

const withoutTimes = (output: string): string =>
  output
    .replaceAll(/\d{8}-\d{6}-[0-9a-f]{6}/g, "RUN")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "WHEN")
    .replaceAll(/ *\b(?:\d+h )?(?:\d+m )?\d+(?:\.\d)?s\b/g, " TIME");

/** The events that a text has, one a line. */
export const eventsOf = (stdout: string): readonly RunEvent[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RunEvent);

/** How each job ended. */
export const statuses = (events: readonly RunEvent[]): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event.kind === "job-ended" ? [[event.job, event.status]] : [])));

/** The folders of runs, the last one last. */
export function runFolders(folder: string): readonly string[] {
  const runs = join(folder, ".arm-pipeline/runs");
  if (!existsSync(runs)) return [];
  // Two may have begun in the same second, which is all that a name tells.
  const born = (run: string): number => statSync(run).birthtimeMs;
  return readdirSync(runs)
    .map((id) => join(runs, id))
    .sort((one, other) => born(one) - born(other));
}

/** Where the machines on this host are, of runs of a checkout. */
export const machinesOf = (folder: string): string => hostFolder(join(folder, ".arm-pipeline/runs"));

/** The ids of processes of jobs on this host, by the mark in their environment. */
export function processesOf(folder: string): readonly string[] {
  const mark = machinesOf(folder);
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
      } catch {
        return false;
      }
    });
}
