import { afterEach, describe, expect, test } from "vitest";
import { answer, app, closeApps, smoke, told } from "./app.ts";

afterEach(closeApps);

const revision = "4f2c1e0d9b8a7f6e5d4c3b2a1f0e9d8c7b6a5f4e";
const image = `docker.io/acme/web@sha256:${"a".repeat(64)}`;

/** The working directory behind a deploy job. */
const deployed = (url: string, facts: object = {}) => ({
  ".arm-pipeline/deployment.json": JSON.stringify({
    schema: 2,
    stack: "production",
    project: "web",
    url,
    workflow: null,
    images: { web: image },
    revision,
    ...facts,
  }),
});

const says = (value: string) => answer("ok\n", 200, { "X-Revision": value });
const env = { PARAM_REVISION_IN: "x-revision" };
/** Of an app on loopback that is asked until the deadline, once. */
const once = [100, 160, 160];

test("the deployed revision passes after three answers in a row, where the old one answers in between", async () => {
  const answers = [says("0ld"), says(revision), says("0ld"), says(revision), says(revision), says(revision)];
  const url = await app(...answers);
  const outcome = await smoke("", [100, ...Array.from({ length: 11 }, () => 101), 112], { files: deployed(url), env });
  expect(told(outcome)).toEqual({
    status: 0,
    stdout:
      "Asking http://(app) for HTTP 200, the deployed revision 4f2c1e0d9b8a in x-revision, 3 times in a row, for at most 60 s.\n" +
      'Try 1: not the deployed revision in x-revision, but "0ld": another version than the deployed one answers.\n' +
      "Try 2: HTTP 200 after (latency), as it should be (1 of 3 in a row).\n" +
      'Try 3: not the deployed revision in x-revision, but "0ld": another version than the deployed one answers.\n' +
      "Try 4: HTTP 200 after (latency), as it should be (1 of 3 in a row).\n" +
      "Try 5: HTTP 200 after (latency), as it should be (2 of 3 in a row).\n" +
      "Try 6: HTTP 200 after (latency), as it should be (3 of 3 in a row).\n" +
      "The smoke test passed: right after 12 s and 6 tries, the last answer in (latency).\n",
    stderr: "",
    pauses: [1, 1, 1, 1, 1],
  });
});

test("an old version that goes on answering 200 fails the test, and is named", async () => {
  const outcome = await smoke("", once, { files: deployed(await app(says("0ld"))), env });
  expect(told(outcome)).toMatchObject({
    status: 5,
    stderr:
      'smoke_test: the smoke test failed after 60 s and 1 try: not the deployed revision in x-revision, but "0ld": another version than the deployed one answers. Ask for yourself: curl --globoff --include --max-time 10 http://(app)\n',
  });
});

test("an app that says no revision is not silently right: both ways out are named", async () => {
  const outcome = await smoke("", once, { files: deployed(await app(answer("ok\n"))), env });
  expect(told(outcome)).toMatchObject({
    status: 5,
    stderr:
      'smoke_test: the smoke test failed after 60 s and 1 try: not the deployed revision in x-revision. Two ways out: let the app answer it (x-revision, with REVISION, which the build gives to a Dockerfile that has "ARG REVISION" and "ENV REVISION=$REVISION"), or take "revision_in" away from this smoke test: then an older version that goes on answering passes it, too. Ask for yourself: curl --globoff --include --max-time 10 http://(app)\n',
  });
});

describe("the deployed version is known", () => {
  test.each([
    ["by the whole revision", revision],
    ["as Git shortens it", revision.slice(0, 7)],
    ["by the image's reference", image],
    ["by the image's digest", image.split("@")[1] ?? ""],
  ])("%s", async (_what, value) => {
    const files = deployed(await app(says(value)));
    expect((await smoke("", [100, 100, 100], { files, env: { ...env, PARAM_SUCCESSES: "1" } })).status).toBe(0);
  });

  test.each([
    ["too little of the revision", revision.slice(0, 6)],
    ["another case", revision.slice(0, 7).toUpperCase()],
    ["more than the revision", `${revision}0`],
    ["a pattern", "*"],
    ["another digest", `sha256:${"b".repeat(64)}`],
    ["the image's name without its digest", "docker.io/acme/web"],
  ])("not by %s", async (_what, value) => {
    expect((await smoke("", once, { files: deployed(await app(says(value))), env })).status).toBe(5);
  });

  test("by its image where the deployment has no revision", async () => {
    const files = deployed(await app(says(image)), { revision: null });
    expect((await smoke("", [100, 100, 100], { files, env: { ...env, PARAM_SUCCESSES: "1" } })).status).toBe(0);
  });
});

test.each([
  ["a path of JSON", { PARAM_REVISION_IN: ".build.0.revision" }, { build: [{ revision }] }, 0],
  ["a path that leads nowhere", { PARAM_REVISION_IN: ".build.x.revision" }, { build: [{ revision }] }, 5],
  ["an old version's JSON", { PARAM_REVISION_IN: ".revision" }, { revision: "0ld" }, 5],
])("%s ends with its status", async (_what, more, body, status) => {
  const files = deployed(await app(answer(JSON.stringify(body))));
  const readings = status === 0 ? [100, 100, 100] : once;
  expect((await smoke("", readings, { files, env: { ...more, PARAM_SUCCESSES: "1" } })).status).toBe(status);
});

test("with a URL of one's own and no deployment, the revision is this commit", async () => {
  const options = { env: { ...env, PARAM_SUCCESSES: "1", CIRCLE_SHA1: revision } };
  expect((await smoke(await app(says(revision)), [100, 100, 100], options)).status).toBe(0);
  expect((await smoke(await app(says("0ld")), once, options)).status).toBe(5);
});

test("where nothing says which revision was deployed, nothing is asked", async () => {
  expect(told(await smoke("http://web.example", [], { env, tools: ["curl"] }))).toEqual({
    status: 2,
    stdout: "",
    pauses: [],
    stderr:
      'smoke_test: parameter "revision_in" is "x-revision", but nothing says which revision was deployed: there is none in .arm-pipeline/deployment.json, and no CIRCLE_SHA1. Require the deploy job and attach its workspace.\n',
  });
});
