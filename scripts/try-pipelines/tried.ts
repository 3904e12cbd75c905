import { readFile } from "node:fs/promises";

/** What came of a job of somebody's pipeline. */
export type PipelineFound = {
  /** The exit status of `run`: 0 where every job was green; -1 where it was ended at the limit. */
  readonly status: number;
  readonly seconds: number;
  /** The step that failed, or the error for which nothing was started. */
  readonly stopped?: string;
};

/** Why a pipeline is not green here, as a reader of its output judged it. */
export const causes = {
  "missing-service": "a container beside the job, such as a database: a host gives none",
  "missing-program": "a program of the image that this host does not have",
  "other-version": "a program of the image that this host has in another version",
  network: "a place on the network that cannot be reached from here",
  "old-lock": "what was installed does not fit its sources any more, by its own words or our guess",
  "outside-folder": "a folder outside of the job's own, such as /go/src, which a job on this host may not have",
  time: "not done within some minutes, on a machine with other work",
  "own-failure": "a test or a command of its own that fails on this host; not looked into",
} as const;

/** A pipeline of a public repository. */
export type TriedPipeline = {
  /** Owner and name on GitHub. */
  readonly repository: string;
  /** The commit. */
  readonly at: string;
  readonly language: string;
  readonly job: string;
  /** What had to be said besides the job and `--host`. */
  readonly flags?: readonly string[];
  /** Variables of the project that had to be given. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly found?: PipelineFound;
  readonly cause?: keyof typeof causes;
};

/** Reads the list: scripts/try-pipelines/list.json, or another of its form. */
export async function readPipelinesList(file: string): Promise<readonly TriedPipeline[]> {
  return JSON.parse(await readFile(file, "utf8")) as readonly TriedPipeline[];
}

/** The command in a checkout, as it is typed. */
export const commandOf = ({ job, flags = [], variables = {} }: TriedPipeline): string =>
  ["arm-pipeline run", job, "--host", ...flags, ...(Object.keys(variables).length > 0 ? ["--env-file FILE"] : [])].join(
    " ",
  );
