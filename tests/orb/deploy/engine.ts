import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import type { ScriptOutcome } from "../support/run-script.ts";

/** What the sandbox's common tools lack and these scripts use. */
export const realTools = ["mkfifo", "realpath", "du", "test"] as const;

/** A planned call of Pulumi in the program, where it lies. */
export function engine(args: readonly (string | RegExp)[], reply: Reply = {}): PlannedCall {
  return call(["pulumi", "--cwd=infra", "--non-interactive", "--color=never", ...args], reply);
}

/** The same where destroying works: in what was handed over. */
export function destroyer(args: readonly (string | RegExp)[], reply: Reply = {}): PlannedCall {
  return call(["pulumi", "--cwd=.arm-pipeline/program", "--non-interactive", "--color=never", ...args], reply);
}

/** The clock of a script, reading by reading: `sleep` does not wait in these tests, so time passes only as planned. */
export function clock(...seconds: readonly number[]): readonly PlannedCall[] {
  return seconds.map((second) => call("date +%s", { stdout: `${second}\n` }));
}

/** The working directory after hand_over_program.sh. */
export const handedOver: Readonly<Record<string, string>> = {
  ".arm-pipeline/stack.json": JSON.stringify({
    schema: 2,
    stack: "ci-42",
    project: "web",
    program: "infra",
    handed_over: ".arm-pipeline/program",
    workflow: "w-1",
    revision: "abc",
  }),
  ".arm-pipeline/program/Pulumi.yaml": "name: web\n",
  "infra/Pulumi.yaml": "name: web\n",
};

export const digest = `sha256:${"a".repeat(64)}`;
export const reference = `docker.io/acme/web@${digest}`;

/** The image's file as push leaves it. */
export const pushed = {
  ".arm-pipeline/images/web.json": JSON.stringify({ schema: 2, name: "web", reference, digest }),
};

/** What Pulumi 3.259 says of a stack that another update holds, by a backend of files. */
export const locked =
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
  "  file:///state/.pulumi/locks/organization/web/ci-42/8b1e.json: created by ci@runner-7 (pid 4711) at 2026-01-31T12:00:00Z\n";

/** What a person reads, and what CircleCI does. */
export function story({ status, stdout, stderr }: ScriptOutcome): Pick<ScriptOutcome, "status" | "stdout" | "stderr"> {
  return { status, stdout, stderr };
}
