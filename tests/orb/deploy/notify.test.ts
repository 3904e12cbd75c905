import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Hook, hookSecret, startHook } from "../support/hook.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { handedOver, reference, story } from "./engine.ts";

let hook: Hook;
beforeAll(async () => {
  hook = await startHook();
});
beforeEach(() => hook.reset());
afterAll(() => hook.close());

const deployed = {
  ...handedOver,
  ".arm-pipeline/deployment.json": JSON.stringify({
    schema: 2,
    stack: "production",
    project: "web",
    images: { web: reference },
    url: "https://web.example/?a=<b>&c",
    outputs: { url: "https://web.example", inner: "an output that is nobody's business" },
    changed: true,
    workflow: "w-1",
    revision: "c0ffee1234567890",
  }),
};

function notify(options: ScriptOptions = {}) {
  return runScript("notify.sh", {
    realTools: ["curl"],
    files: deployed,
    ...options,
    env: {
      SLACK_WEBHOOK_URL: hook.url,
      CIRCLE_WORKFLOW_ID: "w-1",
      CIRCLE_PROJECT_USERNAME: "acme",
      CIRCLE_PROJECT_REPONAME: "web",
      CIRCLE_USERNAME: "ada",
      CIRCLE_BRANCH: "main",
      CIRCLE_SHA1: "c0ffee1234567890",
      ...options.env,
    },
  });
}
/** What a person reads of the last message. */
const read = () => {
  const { text, attachments } = hook.bodies.at(-1) as {
    readonly text: string;
    readonly attachments: readonly {
      readonly color: string;
      readonly fields: readonly { title: string; value: string }[];
    }[];
  };
  const [{ color = "", fields = [] } = {}] = attachments;
  return { text, color, fields: Object.fromEntries(fields.map(({ title, value }) => [title, value])) };
};

test("a deployment that went well is told with its image, URL, author and figures, and as Slack's text", async () => {
  const smoke = { schema: 1, passed: true, seconds: 3, latency_ms: { p50: 12, p95: 30 } };
  const outcome = await notify({
    env: { PARAM_MESSAGE: "Shop & <ada>" },
    files: { ...deployed, ".arm-pipeline/smoke.json": JSON.stringify(smoke) },
  });
  expect({ ...story(outcome), told: read() }).toEqual({
    status: 0,
    stdout: "Told: production: success.\n",
    stderr: "",
    told: {
      text: "production is deployed. Shop &amp; &lt;ada&gt;",
      color: "good",
      fields: {
        "Answers at": "https://web.example/?a=&lt;b&gt;&amp;c",
        Images: reference,
        Revision: "c0ffee123456",
        Branch: "main",
        By: "ada",
        "Smoke test": "passed after 3 s, p50 12 ms, p95 30 ms",
        Workflow: "https://app.circleci.com/pipelines/workflows/w-1",
      },
    },
  });
  expect(JSON.stringify(hook.bodies)).not.toContain("nobody's business");
});

test("one that failed is told with the command to look, also where nothing was handed over", async () => {
  await notify({ env: { PARAM_OUTCOME: "failed", PARAM_STACK: "ci-42" }, files: {} });
  expect(read()).toMatchObject({
    text: "The deployment of ci-42 failed",
    color: "danger",
    fields: { Look: "pulumi stack history --stack ci-42", Revision: "c0ffee123456", By: "ada" },
  });
  await notify({ env: { PARAM_OUTCOME: "failed" }, files: handedOver });
  expect(read()).toMatchObject({ text: "The deployment of ci-42 failed" });
  await notify({ env: { PARAM_OUTCOME: "failed" }, files: {} });
  expect(read().text).toBe("The deployment of acme/web failed");
});

test("what another workflow deployed is not told as this one's", async () => {
  await notify({ env: { CIRCLE_WORKFLOW_ID: "w-2" } });
  expect(Object.keys(read().fields)).toEqual(["Revision", "Branch", "By", "Workflow"]);
});

test("programs get the facts", async () => {
  await notify({ env: { PARAM_FORMAT: "json" } });
  expect(hook.bodies).toEqual([
    {
      schema: 1,
      outcome: "success",
      message: null,
      repository: "acme/web",
      project: "web",
      stack: "production",
      images: { web: reference },
      url: "https://web.example/?a=<b>&c",
      changed: true,
      branch: "main",
      revision: "c0ffee1234567890",
      by: "ada",
      smoke: null,
      workflow: "https://app.circleci.com/pipelines/workflows/w-1",
      look: null,
    },
  ]);
});

describe("a message that cannot be sent says why, and not to where:", () => {
  test.each<[string, readonly number[], Record<string, string>, number, string]>([
    [
      "no address",
      [],
      { SLACK_WEBHOOK_URL: "" },
      2,
      "the variable SLACK_WEBHOOK_URL, which holds the address of the webhook, is not set. Set it in a context and give the job that context.",
    ],
    [
      "an address that is none",
      [],
      { SLACK_WEBHOOK_URL: `hooks.slack.com/${hookSecret}` },
      2,
      "the variable SLACK_WEBHOOK_URL holds no address of http or https.",
    ],
    [
      "an address that was taken back",
      [404],
      {},
      3,
      "the webhook refused it (HTTP 404): the address in SLACK_WEBHOOK_URL is not valid, or not any more. Make a new one and set it in the context of this job.",
    ],
    [
      "an address that leads elsewhere",
      [302],
      {},
      2,
      "the webhook sends elsewhere (HTTP 302), which is not followed, since what it gets is for nobody else. Set the address to which it sends in SLACK_WEBHOOK_URL.",
    ],
    ["another form", [400], {}, 1, 'the webhook did not take it (HTTP 400). Check that it takes "format" slack.'],
    [
      "a service that is down",
      [503, 503],
      { PARAM_ATTEMPTS: "2" },
      4,
      "the webhook could not be reached in 2 tries (HTTP 503). Run this job again when it answers.",
    ],
  ])("%s", async (_what, answers, env, status, sentence) => {
    hook.answers.push(...[...answers, ...answers].map((each) => ({ status: each })));
    const outcome = await notify({ env });
    expect([outcome.status, outcome.stderr]).toEqual([status, `notify: ${sentence}\n`]);
  });

  test("too many at once, for long", async () => {
    hook.answers.push({ status: 429, headers: { "retry-after": "900" } });
    const outcome = await notify();
    expect([outcome.status, outcome.stderr]).toEqual([
      4,
      "notify: the webhook takes no more for 900 s. Run this job again then.\n",
    ]);
  });
});

test("what others named calls nobody, breaks no form, and is cut between its characters", async () => {
  const branch = '<!channel> @all x@everyone\n"quoted" \\ \u{1f4a5}';
  const env = {
    CIRCLE_BRANCH: branch,
    CIRCLE_USERNAME: "<@U123>",
    PARAM_MESSAGE: `ops@acme.com @Here ${"&".repeat(600)}`,
  };
  const files = {
    ...deployed,
    ".arm-pipeline/deployment.json": JSON.stringify({
      ...JSON.parse(deployed[".arm-pipeline/deployment.json"]),
      url: "https://web.example/@all",
    }),
  };
  await notify({ env, files });
  const { text, fields } = read();
  expect(text).toBe(`production is deployed. ops@acme.com @\u200bHere ${"&amp;".repeat(454)}...`);
  expect(fields).toMatchObject({
    "Answers at": "https://web.example/@all",
    Images: reference,
    Branch: '&lt;!channel&gt; @\u200ball x@\u200beveryone\n"quoted" \\ \u{1f4a5}',
    By: "&lt;@\u200bU123&gt;",
  });
});

test("an answer that leads elsewhere gets nothing there", async () => {
  const other = await startHook();
  const answer = { status: 307, headers: { location: other.url } };
  hook.answers.push(answer, answer);
  const outcome = await notify();
  await other.close();
  expect([outcome.status, other.bodies, `${outcome.stdout}${outcome.stderr}`.includes("canary")]).toEqual([
    2,
    [],
    false,
  ]);
});

test("too many at once, for a moment, and a bad moment are waited for", async () => {
  hook.answers.push({ status: 429, headers: { "retry-after": "7" } }, { status: 502 });
  const outcome = await notify();
  expect([outcome.status, outcome.pauses, hook.bodies.length]).toEqual([0, [7, 4], 1]);
});

test("the address is in no argument, no output and no file", async () => {
  hook.answers.push({ status: 404 });
  for (const { calls, stdout, stderr, files, left } of [await notify(), await notify()])
    expect(JSON.stringify({ calls: calls.map(({ args }) => args), stdout, stderr, files, left })).not.toContain(
      "hook-canary",
    );
});
