import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions, type ScriptOutcome } from "../support/run-script.ts";

/** A digest that a reader can tell from another. */
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** What `docker image inspect` prints for an image, as far as the scripts read it. */
export function engineRecord(record: Readonly<Record<string, unknown>> = {}): string {
  const base = {
    Id: digest("a"),
    Os: "linux",
    Architecture: "arm64",
    RepoDigests: [] as readonly string[],
    RootFS: { Type: "layers", Layers: [digest("1"), digest("2")] },
    Config: { Env: ["A=b", "PATH=/usr/local/bin:/usr/bin"], Entrypoint: ["/app"], Cmd: null },
  };
  return `${JSON.stringify({ ...base, ...record })}\n`;
}

/** Plans the engine's answer about an image, as often as it is asked. */
export function inspect(name: string, record: Readonly<Record<string, unknown>> = {}): PlannedCall {
  return call(["docker", "image", "inspect", "--format", "{{json .}}", name], {
    stdout: engineRecord(record),
    anyTimes: true,
  });
}

/** The first bytes of a program for a machine; s390x is the one that writes its numbers the other way round. */
export function program(machine: "amd64" | "arm64" | "s390x"): Uint8Array {
  const number = { amd64: 62, arm64: 183, s390x: 22 }[machine];
  const littleEndian = machine !== "s390x";
  const header = new Uint8Array(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, littleEndian ? 1 : 2, 1]);
  header.set(littleEndian ? [2, 0, number, 0] : [0, 2, 0, number], 16);
  return header;
}

/** An image's file, or a part of it, as the scripts write it. */
export function handedOver(fields: Readonly<Record<string, unknown>> = {}): string {
  const base = {
    schema: 2,
    name: "web",
    registry: "docker.io",
    repository: "acme/web",
    tags: ["1.2.3", "latest"],
    id: digest("a"),
    reference: null,
    digest: null,
    platforms: [{ platform: "linux/arm64", digest: null }],
    revision: "c0ffee",
    created: "2026-01-31T12:00:00Z",
  };
  return `${JSON.stringify({ ...base, ...fields }, null, 2)}\n`;
}

/** Files that a job hands on: in their place, and in the folder that it persists. */
export function handedOn(files: Readonly<Record<string, string>>): Record<string, string> {
  const made = Object.entries(files).map(([path, text]) => [`.arm-pipeline/made/${path}`, text] as const);
  return { ...files, ...Object.fromEntries(made) };
}

/** The same after the push. */
export function pushed(
  letter: string,
  fields: { platform?: string; registry?: string } & Readonly<Record<string, unknown>> = {},
): string {
  const { platform = "linux/arm64", registry = "docker.io", ...others } = fields;
  return handedOver({
    registry,
    reference: `${registry}/acme/web@${digest(letter)}`,
    digest: digest(letter),
    platforms: [{ platform, digest: digest(letter) }],
    ...others,
  });
}

/** Whether the buildx plugin is there. */
export const withBuildx: PlannedCall = call("docker buildx version", {
  anyTimes: true,
  stdout: "github.com/docker/buildx v0.38.2\n",
});
export const withoutBuildx: PlannedCall = call("docker buildx version", { anyTimes: true, status: 1 });

/** What the docker client 28.2.2 said to a real registry in each of these cases. */
export const said = {
  wrongPassword: {
    status: 1,
    stderr:
      "Error response from daemon: login attempt to http://127.0.0.1:5055/v2/ failed with status: 401 Unauthorized\n",
  },
  down: {
    status: 1,
    stderr: 'Get "http://127.0.0.1:5999/v2/": dial tcp 127.0.0.1:5999: connect: connection refused\n',
  },
  noLogin: { status: 1, stderr: "no basic auth credentials\n" },
  notFound: { status: 1, stderr: "ERROR: docker.io/acme/web:1: not found\n" },
} satisfies Record<string, Reply>;

/** What a person sees of an outcome, and what a job's end depends on. */
export function shown({ status, stdout, stderr }: ScriptOutcome): Pick<ScriptOutcome, "status" | "stdout" | "stderr"> {
  return { status, stdout, stderr };
}

/** Runs a script that must end before it calls anything, and gives its status and its words. */
export async function refusal(script: string, options: ScriptOptions): Promise<string> {
  const outcome = await runScript(script, { tools: ["docker", "aws", "git", "uname"], ...options });
  return `${outcome.status}: ${outcome.stdout}${outcome.stderr}`;
}
