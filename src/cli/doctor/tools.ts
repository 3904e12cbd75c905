import { installEngine, letEmulate, startEngine } from "../../machines/docker/engine-advice.ts";
import type { EngineClient } from "../../machines/docker/engine-client.ts";
import { emulates } from "../../machines/emulation.ts";
import { Refusal } from "../../runner/machine/refusal.ts";
import type { Io } from "../io/io.ts";
import { engineWords } from "../rehearse/engines.ts";

/** One thing that is looked for: how to ask for its version, what it is for, and how to get it. */
export type Tool = {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** The oldest version that will do. */
  readonly atLeast?: string;
  readonly usedFor: string;
  readonly howToGet: string;
};

/** What was found of a tool. */
export type ToolState = {
  readonly name: string;
  readonly state: "ok" | "missing" | "too old" | "not running";
  readonly version: string | null;
  readonly usedFor: string;
  /** What to do, where something is to be done. */
  readonly next: string | null;
};

const debian = (name: string): string => `apt-get install ${name}, or your system's package ${name}`;

/**
 * Everything that a rehearsal, the jobs of the orb or its publication may use. The scripts of the orb need bash 4.4.
 */
export const tools: readonly Tool[] = [
  {
    name: "git",
    command: ["git", "--version"],
    usedFor: "what belongs to the checkout, revisions and labels",
    howToGet: debian("git"),
  },
  {
    name: "bash",
    command: ["bash", "--version"],
    atLeast: "4.4",
    usedFor: "steps on this host, and the scripts of the orb",
    howToGet: debian("bash"),
  },
  {
    name: "tar",
    command: ["tar", "--version"],
    usedFor: "jobs on this host",
    howToGet: debian("tar"),
  },
  {
    name: "jq",
    command: ["jq", "--version"],
    usedFor: "the scripts of the orb",
    howToGet: debian("jq"),
  },
  {
    name: "curl",
    command: ["curl", "--version"],
    usedFor: "downloads and the smoke test",
    howToGet: debian("curl"),
  },
  {
    name: "docker",
    command: ["docker", "--version"],
    usedFor: "building and pushing images",
    howToGet: installEngine,
  },
  {
    name: "docker buildx",
    command: ["docker", "buildx", "version"],
    usedFor: "caches, provenance and several platforms",
    howToGet: "https://github.com/docker/buildx#installing",
  },
  {
    name: "pulumi",
    command: ["pulumi", "version"],
    usedFor: "deploying and destroying",
    howToGet: "https://www.pulumi.com/docs/install/",
  },
  {
    name: "circleci",
    command: ["circleci", "version"],
    usedFor: "publishing an orb",
    howToGet: "https://circleci.com/docs/guides/toolkit/local-cli/",
  },
  {
    name: "aws",
    command: ["aws", "--version"],
    usedFor: "ECR and AWS roles",
    howToGet: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  },
];

/** Asks one tool for its version. */
export async function checkTool(io: Io, tool: Tool): Promise<ToolState> {
  const { name, command, usedFor, howToGet, atLeast } = tool;
  const found = { name, usedFor };
  const end = await io.run(command, { timeoutMs: 20_000 });
  const version =
    end.kind === "ended" && end.status === 0
      ? (/\d+(?:\.\d+)+/.exec(end.stdout)?.[0] ?? /jq-(\S+)/.exec(end.stdout)?.[1] ?? null)
      : null;
  if (end.kind === "not-found") return { ...found, state: "missing", version: null, next: howToGet };
  if (version === null)
    return { ...found, state: name === "docker buildx" ? "missing" : "not running", version: null, next: howToGet };
  if (atLeast !== undefined && isOlder(version, atLeast))
    return { ...found, state: "too old", version, next: `${atLeast} or later: ${howToGet}` };
  return { ...found, state: "ok", version, next: null };
}

/** The container engine that jobs run on: what it is and where, by its own words. */
export async function checkEngine(engine: EngineClient): Promise<ToolState> {
  const name = "container engine";
  const usedFor = `jobs in containers, at ${engineWords(engine)}`;
  try {
    const said = await engine.ask<{
      readonly Version?: string;
      readonly Components?: readonly { readonly Name: string }[];
    }>({ method: "GET", path: "/version" });
    const podman = said.Components?.some((each) => each.Name.includes("Podman")) === true;
    return { name, state: "ok", version: `${podman ? "podman " : ""}${said.Version ?? ""}`, usedFor, next: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { name, state: "not running", version: null, usedFor, next: startEngine(error.message) };
  }
}

/** Node itself, which runs this. */
export function checkNode(io: Io): ToolState {
  const version = io.host.nodeVersion;
  const old = isOlder(version, "20.12");
  return {
    name: "node",
    state: old ? "too old" : "ok",
    version,
    usedFor: "this command line",
    next: old ? "20.12 or later: https://nodejs.org" : null,
  };
}

/** Whether this machine runs programs for arm64: by its nature, or through QEMU, which Linux names in a file. */
export function checkArm64(io: Io): ToolState {
  const found = { name: "arm64", usedFor: "building and running Arm images here" };
  if (io.host.architecture === "arm64") return { ...found, state: "ok", version: "native", next: null };
  if (emulates(io.files, "arm64")) return { ...found, state: "ok", version: "emulated", next: null };
  return { ...found, state: "missing", version: null, next: letEmulate("arm64") };
}

function isOlder(version: string, than: string): boolean {
  const numbers = (text: string): readonly number[] => text.split(".").map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  const at = b.findIndex((part, index) => (a[index] ?? 0) !== part);
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}
