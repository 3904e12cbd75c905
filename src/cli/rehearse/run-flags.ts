import { availableParallelism } from "node:os";
import type { ImageRule } from "../../runner/plan/images.ts";
import type { CompileFlags } from "../check/compile-options.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { readAssignment } from "../io/read-assignment.ts";
import { readCertificates } from "./certificates.ts";
import { whatIfClass } from "./what-if-class.ts";

/** The flags of `run` as commander hands them over. */
export type RunFlags = CompileFlags & {
  readonly config?: string;
  readonly workflow?: string;
  readonly allWorkflows?: boolean;
  readonly only?: boolean;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
  readonly machine: string;
  readonly docker: string;
  readonly image?: readonly string[];
  readonly engine?: readonly string[];
  readonly ca?: string;
  readonly context?: readonly string[];
  readonly envFile?: string;
  readonly approve?: readonly string[];
  readonly deny?: readonly string[];
  readonly clean?: boolean;
  readonly concurrency?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly junit?: string;
  readonly whatIf?: string;
  /** The id of a run, or true for the last one. */
  readonly rerunFailed?: string | true;
  readonly shellOnFailure?: boolean;
};

/** What the flags say, as values. */
export interface RunChoices {
  /** Where machine jobs run. */
  readonly machine: "container" | "host";
  /** Where jobs with images of their own run. */
  readonly docker: "container" | "host";
  readonly images: readonly ImageRule[];
  /** Files by the names of contexts. */
  readonly contextFiles: ReadonlyMap<string, string>;
  /** Certificate authorities that jobs are to trust, as PEM. */
  readonly certificates: string | undefined;
  /** The class that a second list of credits is for. */
  readonly whatIf: string | undefined;
  readonly concurrency: number;
  /** Whether somebody said how many machines there are at once. */
  readonly concurrencyGiven: boolean;
}

/** What stays in `run.json`, and is meant again by a run that goes on from it. No secret is among them. */
const kept = [
  ...["config", "workflow", "only", "machine", "docker", "image", "engine", "ca", "context", "envFile", "clean"],
  ...["set", "param", "paramsFile", "pipelineValue", "branch", "tag", "revision", "compiler", "orb"],
] as const satisfies readonly (keyof RunFlags)[];

/** The flags that say what a run is, without those that say how it is shown. */
export const keptFlags = (flags: RunFlags): Partial<RunFlags> =>
  Object.fromEntries(kept.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));

/** Reads what needs reading. An error is a `CliError` before anything else is looked at. */
export function readChoices(io: Io, flags: RunFlags): RunChoices {
  const machine = placeIn("--machine", flags.machine);
  const docker = placeIn("--docker", flags.docker);
  if (flags.only === true && flags.rerunFailed !== undefined)
    throw usage("--only and --rerun-failed do not go together.", "Name the jobs to run alone, without --rerun-failed.");
  if (flags.junit !== undefined) checkJunit(io, flags.junit);
  const single = (["workflow", "rerunFailed", "junit"] as const).find((name) => flags[name] !== undefined);
  if (flags.allWorkflows === true && single !== undefined)
    throw usage(
      `--all-workflows and --${single === "rerunFailed" ? "rerun-failed" : single} do not go together.`,
      "Run one workflow with it, as --workflow NAME.",
    );
  if (flags.shellOnFailure === true && (!io.interactive || io.screen() === undefined || flags.json === true))
    throw usage("--shell-on-failure opens a shell on a terminal, and there is none here.", "Leave it out.");
  if (flags.quiet === true && flags.json === true)
    throw usage("--quiet and --json do not go together.", "Leave one out: --json prints every event.");
  return {
    machine,
    docker,
    images: pairs(flags.image, { option: "--image", example: "'ubuntu-2404:*=debian:12'" }).map(([pattern, image]) => ({
      pattern,
      image,
    })),
    contextFiles: new Map(pairs(flags.context, { option: "--context", example: "aws=aws.env" })),
    certificates: readCertificates(io, flags.ca),
    whatIf: whatIfClass(flags.whatIf),
    concurrency: concurrencyOf(flags.concurrency),
    concurrencyGiven: flags.concurrency !== undefined,
  };
}

/** A run takes minutes, so it is not begun where its result could not be written. */
function checkJunit(io: Io, file: string): void {
  if (io.files.kind(file) === "folder")
    throw usage(`--junit: "${file}" is a folder.`, `Name a file in it: --junit ${file.replace(/\/*$/, "/")}junit.xml`);
  if (!io.files.isWritable(file))
    throw usage(`--junit: "${file}" cannot be written.`, "Name a file in a folder that this user may write to.");
}

function placeIn(option: string, place: string): "container" | "host" {
  if (place !== "container" && place !== "host")
    throw usage(`${option}: there is no machine "${place}".`, "It is container or host.");
  if (place === "host" && process.platform !== "linux")
    throw usage(`${option} host needs a host with Linux.`, "Leave it out: jobs then run in containers.");
  return place;
}

/** Two machines at least: one that waits, as for a deployment, is not to hold up all others. */
function concurrencyOf(text: string | undefined): number {
  if (text === undefined) return Math.max(2, availableParallelism());
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw usage(`--concurrency: "${text}" is no number of machines.`, "Give a number from 1 on: --concurrency 4");
}

function pairs(
  written: readonly string[] = [],
  at: { readonly option: string; readonly example: string },
): readonly (readonly [string, string])[] {
  return written.map((text) => {
    const { name, value } = readAssignment(text, at);
    if (value !== "") return [name, value] as const;
    throw usage(`${at.option}: "${text}" names no value.`, `Write it in full: ${at.option} ${at.example}`);
  });
}

const usage = (message: string, next: string): CliError =>
  new CliError(message, { code: ExitCode.usage, next: [next] });
