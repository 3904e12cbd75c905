import { describe, expect, test } from "vitest";
import { engine } from "../deploy/engine.ts";
import type { PlannedCall, Reply } from "../support/planned-call.ts";
import { runWithLibraries } from "../support/run-with-libraries.ts";

const libraries = ["say.sh", "parameters.sh", "retry.sh", "refused.sh", "pulumi.sh", "stack_tags.sh"];
const list = (tags: unknown, reply: Reply = {}) =>
  engine(["stack", "tag", "ls", "--json", "--stack=ci-42"], { stdout: JSON.stringify(tags), ...reply });
const set = (name: string, value: string, reply: Reply = {}) =>
  engine(["stack", "tag", "set", "--stack=ci-42", "--", `arm-pipeline:${name}`, value], reply);

const job = {
  CIRCLE_PROJECT_USERNAME: "acme",
  CIRCLE_PROJECT_REPONAME: "web",
  CIRCLE_PROJECT_ID: "project-1",
  CIRCLE_BRANCH: "feature/x",
  CIRCLE_USERNAME: "ada",
  CIRCLE_PIPELINE_ID: "p-1",
  CIRCLE_WORKFLOW_ID: "w-1",
  CIRCLE_SHA1: "abc",
};
const all = {
  project: "acme/web",
  branch: "feature/x",
  owner: "ada",
  pipeline: "p-1",
  revision: "abc",
  expires: "never",
};
const setsOf = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([name, value]) => set(name, value));

async function tagged(options: {
  readonly env?: Readonly<Record<string, string>>;
  readonly expires?: string;
  readonly created?: true;
  readonly calls: readonly PlannedCall[];
}) {
  const { env = job, expires = "never", calls } = options;
  const lines = [
    "WHERE=infra",
    "scratch",
    options.created === true ? "created=yes" : "",
    `tag_stack ci-42 '${expires}'`,
    "echo tagged",
  ];
  const { status, stdout, stderr } = await runWithLibraries(libraries, {
    env,
    lines,
    files: { "infra/Pulumi.yaml": "name: web\n" },
    tools: ["pulumi"],
    calls,
  });
  return { status, stdout, stderr };
}
const done = { status: 0, stdout: "tagged\n", stderr: "" };

describe("the tags of a stack", () => {
  test("say whose it is, from where, and how long it may live", async () => {
    expect(await tagged({ calls: [list({}), ...setsOf(all)] })).toEqual(done);
  });

  test("of a stack that was just created need no question", async () => {
    expect(await tagged({ created: true, calls: setsOf(all) })).toEqual(done);
  });

  test("are written where they differ, and those of others stay", async () => {
    const had = Object.fromEntries(Object.entries(all).map(([name, value]) => [`arm-pipeline:${name}`, value]));
    const calls = [list({ ...had, "arm-pipeline:revision": "before", team: "blue" }), set("revision", "abc")];
    expect(await tagged({ calls })).toEqual(done);
  });

  test("hold a time in UTC where the stack has one", async () => {
    const date: PlannedCall = { tool: "date", args: ["+%s"], stdout: "1000000000\n" };
    const calls = [list(null), ...setsOf({ ...all, expires: "2001-09-16T01:46:40Z" }), date];
    expect(await tagged({ expires: "7d", calls })).toEqual(done);
  });

  test("say - for what is not known, such as the branch of a tag's pipeline", async () => {
    const env = { CIRCLE_PROJECT_ID: "project-1", CIRCLE_WORKFLOW_ID: "w-1" };
    const known = { ...all, project: "project-1", branch: "-", owner: "-", pipeline: "w-1", revision: "-" };
    expect(await tagged({ env, calls: [list({}), ...setsOf(known)] })).toEqual(done);
  });

  test("take a value as it is", async () => {
    const branch = "$(touch x)`touch x`;'\" --help";
    const calls = [list({}), ...setsOf({ ...all, branch })];
    expect(await tagged({ env: { ...job, CIRCLE_BRANCH: branch }, calls })).toEqual(done);
  });

  test("are left alone outside CircleCI", async () => {
    expect(await tagged({ env: {}, calls: [] })).toEqual(done);
  });

  const refusing = list({}, { status: 3, stderr: "error: [403] Forbidden\n" });
  test("that cannot be had are a warning, since the deployment is what counts", async () => {
    expect(await tagged({ calls: [refusing] })).toEqual({
      ...done,
      stderr:
        'error: [403] Forbidden\ncase: warning: the stack "ci-42" could not be tagged, so destroy will not know a lock of this pipeline on it; what Pulumi said stands above.\n',
    });
    const failing = set("project", "acme/web", { status: 1 });
    expect((await tagged({ calls: [list({}), failing] })).stdout).toBe("tagged\n");
  });

  test("that cannot be had stop what would otherwise be forgotten", async () => {
    const date: PlannedCall = { tool: "date", args: ["+%s"], stdout: "1000000000\n" };
    expect(await tagged({ expires: "12h", calls: [date, refusing] })).toEqual({
      status: 3,
      stdout: "",
      stderr:
        'error: [403] Forbidden\ncase: the stack "ci-42" could not be tagged, so reap would not find it when its time is over, and it was not updated; what Pulumi said stands above.\n',
    });
  });

  test.each(["soon", "7 d", "-1d", "1w", "", "$(touch x)"])("refuse %j as an expiry, by name", async (expires) => {
    expect(await tagged({ expires, calls: [] })).toEqual({
      status: 2,
      stdout: "",
      stderr: `case: parameter "expires" is not a duration, such as 90m, 12h or 7d: "${expires}"\n`,
    });
  });
});

test.each([
  ["1m", 60],
  ["90m", 5400],
  ["08h", 28_800],
  ["7d", 604_800],
])("%s is %i seconds", async (value, seconds) => {
  const { stdout } = await runWithLibraries(libraries, { lines: [`duration min_age ${value}`] });
  expect(stdout).toBe(String(seconds));
});
