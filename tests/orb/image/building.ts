import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions, type ScriptOutcome } from "../support/run-script.ts";
import { withBuildx } from "./engine.ts";

/** The one file that a build needs. */
export const files = { Dockerfile: "FROM scratch\n" };
/** The machine that it runs on, which is Arm. */
export const machine = call("uname -m", { stdout: "aarch64\n" });
/** The image, without its tag. */
export const name = "docker.io/acme/web";

/** A folder without git: nothing is known of the commit. */
export const outside: readonly PlannedCall[] = [
  call("git remote get-url origin", { status: 128 }),
  call("git rev-parse --verify HEAD", { status: 128 }),
  call("git show --no-patch --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ HEAD", { status: 128 }),
];

/** The proof of the architecture: a container is made, its programs are looked at in this order, and it is removed. */
export function proof(
  programs: readonly (readonly [path: string, content: Uint8Array | string | undefined])[],
  platform = "linux/arm64",
  tagged = `${name}:1.2.3`,
) {
  return [
    call(`docker create --pull=never --platform=${platform} ${tagged} arm-pipeline-never-runs`, { stdout: "c0de\n" }),
    ...programs.map(([path, content]) =>
      call(
        ["docker", "cp", "--follow-link", `c0de:${path}`, /\/program$/],
        content === undefined ? { status: 1, stderr: "no such file" } : { writes: { "<last>": content } },
      ),
    ),
    call("docker rm --force --volumes c0de"),
  ];
}

/** What every build of these tests begins with. */
export const common = ["--platform=linux/arm64", "--file=Dockerfile", "--progress=plain", `--tag=${name}:1.2.3`];

/** A whole build with buildx in a folder without git; `args` come after the common ones. */
export function build(args: readonly (string | RegExp)[] = [], reply: Reply = {}): readonly PlannedCall[] {
  return [
    withBuildx,
    machine,
    ...outside,
    call(["docker", "buildx", "build", ...common, ...args, "--load", "--", "."], {
      env: { BUILDX_NO_DEFAULT_ATTESTATIONS: "1" },
      ...reply,
    }),
  ];
}

/** Builds acme/web:1.2.3, with what a test adds. */
export function run(options: ScriptOptions = {}): Promise<ScriptOutcome> {
  return runScript("build_image.sh", {
    files,
    ...options,
    env: { PARAM_IMAGE: "acme/web", PARAM_TAGS: "1.2.3", ...options.env },
  });
}
