import { accessSync, constants } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { containers, type MeasuredEngine } from "./docker.ts";
import { manyJobs } from "./host.ts";
import { plain } from "./plain.ts";

/** A local runner: how it is asked to run jobs of two steps, two at a time, from its start to its end. */
export interface Peer {
  readonly name: string;
  readonly run: (folder: string, jobs: PeerJobs) => Promise<void>;
}

/** What all of them run. */
export interface PeerJobs {
  readonly engine: MeasuredEngine;
  readonly jobs: number;
  readonly command: string;
}

const cli = resolve(import.meta.dirname, "../../../dist/cli.js");

const numbered = (jobs: number): readonly string[] => Array.from({ length: jobs }, (_, index) => `job-${index}`);

/** A folder as each of them wants it: a Git repository with the configuration. */
async function repository(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const git = ["git", "-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com"];
  await plain([...git, "init", "--quiet"]);
  await plain([...git, "remote", "add", "origin", "https://example.com/bench/bench.git"]);
  await plain([...git, "add", "--all"]);
  await plain([...git, "commit", "--quiet", "--message", "Bench"]);
}

/** Ours, as it is installed. */
export const ourselves: Peer = {
  name: "arm-pipeline run",
  run: async (folder, { engine, jobs, command }) => {
    await repository(folder, {
      ".circleci/config.yml": manyJobs(containers(engine.image), { jobs, command, steps: 2 }),
    });
    await plain([process.execPath, cli, "run", "--concurrency", "2"], { cwd: folder });
  },
};

const gitlab: Peer = {
  name: "gitlab-ci-local",
  run: async (folder, { engine, jobs, command }) => {
    const job = (name: string) => `${name}:\n  image: "${engine.image}"\n  script: ["${command}", "${command}"]\n`;
    await repository(folder, { ".gitlab-ci.yml": numbered(jobs).map(job).join("") });
    await plain(["gitlab-ci-local", "--concurrency", "2", "--pull-policy", "if-not-present"], { cwd: folder });
  },
};

const act: Peer = {
  name: "act",
  run: async (folder, { engine, jobs, command }) => {
    const job = (name: string) =>
      `  ${name}:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${command}\n      - run: ${command}\n`;
    await repository(folder, { ".github/workflows/all.yml": `on: push\njobs:\n${numbered(jobs).map(job).join("")}` });
    const image = ["--platform", `ubuntu-latest=${engine.image}`, "--pull=false"];
    await plain(["act", ...image, "--concurrent-jobs", "2"], { cwd: folder });
  },
};

/** The other runners that are on PATH. */
export const peersHere = (): readonly Peer[] => [gitlab, act].filter(({ name }) => isOnPath(name));

const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
