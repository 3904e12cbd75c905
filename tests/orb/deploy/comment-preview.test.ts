import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CodeHostApi, type Refusal, startCodeHostApi, token } from "../support/code-host-api.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { handedOver, story } from "./engine.ts";

let api: CodeHostApi;
beforeAll(async () => {
  api = await startCodeHostApi();
});
beforeEach(() => api.reset());
afterAll(() => api.close());

const mark = "<!-- arm-pipeline preview: web/ci-42 -->";
const markdown = `${mark}\n### Preview of the stack <code>ci-42</code>: 1 to create\n`;
const previewed = (changed: boolean, text = markdown): Readonly<Record<string, string>> => ({
  ".arm-pipeline/preview/preview.json": JSON.stringify({ schema: 2, changed }),
  ".arm-pipeline/preview/preview.md": text,
});

function comment(options: ScriptOptions & { readonly files?: Readonly<Record<string, string>> } = {}) {
  return runScript("comment_preview.sh", {
    realTools: ["curl", "date"],
    ...options,
    files: { ...handedOver, ...(options.files ?? previewed(true)) },
    env: {
      GITHUB_TOKEN: token,
      PARAM_GITHUB_API: api.url,
      CIRCLE_PULL_REQUEST: "https://github.com/acme/web/pull/7",
      CIRCLE_SHA1: "c0ffee1234567890",
      CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/web/42",
      ...options.env,
    },
  });
}
const refuses = (refusal: Omit<Refusal, "times"> & { readonly times?: number }) =>
  api.refusals.push({ times: Number.POSITIVE_INFINITY, ...refusal });
const list = /\/issues\/7\/comments\?/;

test("a preview that changes nothing makes no comment, and puts an older one right", async () => {
  const nothing = `${mark}\n### Preview of the stack <code>ci-42</code>: nothing to change\n`;
  const outcome = await comment({ files: previewed(false, nothing) });
  expect({ ...story(outcome), comments: api.comments }).toEqual({
    status: 0,
    stdout: "Nothing would change, so pull request 7 gets no comment.\n",
    stderr: "",
    comments: [],
  });
  api.comments.push({ id: 1, body: markdown });
  expect((await comment({ files: previewed(false, nothing) })).status).toBe(0);
  expect(api.comments).toEqual([{ id: 1, body: nothing }]);
});

test("the first preview makes a comment, each later one changes it, and others' comments stay", async () => {
  const others = Array.from({ length: 130 }, (_, at) => ({ id: 1000 + at, body: `about ${mark}` }));
  api.comments.push(...others.map((each) => ({ ...each })));
  const first = await comment();
  const made = { id: 100, body: markdown };
  expect({ ...story(first), comments: api.comments }).toEqual({
    status: 0,
    stdout: "Commented pull request 7 of acme/web: https://github.com/acme/web/pull/7#issuecomment-100\n",
    stderr: "",
    comments: [...others, made],
  });
  const newer = `${markdown}of the next push\n`;
  const second = await comment({ files: previewed(true, newer) });
  expect([second.stdout, api.comments]).toEqual([
    "The comment on pull request 7 of acme/web is up to date: https://github.com/acme/web/pull/7#issuecomment-100\n",
    [...others, { ...made, body: newer }],
  ]);
});

test("a comment of somebody else that has the mark is left alone, since its writer could change it later", async () => {
  const theirs = { id: 1, body: `${mark}\nNothing to see`, by: "stranger" } as const;
  api.comments.push({ ...theirs });
  expect([(await comment()).status, api.comments]).toEqual([0, [theirs, { id: 100, body: markdown }]]);
  expect([(await comment()).status, api.comments.length]).toEqual([0, 2]);
});

test("a token of an app has no user to ask for, and takes what a bot wrote", async () => {
  const theirs = { id: 1, body: markdown, by: "stranger" } as const;
  api.comments.push(
    { ...theirs },
    { id: 2, body: "of a bot", by: "app" },
    { id: 3, body: `${mark}\nOlder`, by: "app" },
  );
  refuses({ method: "GET", path: /^\/user$/, status: 403, message: "Resource not accessible by integration" });
  expect([(await comment()).status, api.comments.map(({ body }) => body)]).toEqual([
    0,
    [theirs.body, "of a bot", markdown],
  ]);
});

test("whose comment it is, is asked only where one has the mark", async () => {
  api.comments.push({ id: 1, body: "of a person" });
  await comment({ files: previewed(false) });
  expect(api.requests.filter((request) => request === "GET /user")).toEqual([]);
  api.comments.push({ id: 2, body: markdown });
  refuses({ method: "GET", path: /^\/user$/, status: 503, message: "Down" });
  const outcome = await comment({ env: { PARAM_ATTEMPTS: "1" } });
  expect([outcome.status, outcome.stderr]).toEqual([
    4,
    `comment_preview: GitHub could not be reached at ${api.url} in 1 tries (HTTP 503). Run this job again when it answers: https://www.githubstatus.com\n`,
  ]);
});

test("two stacks of one pull request have a comment each", async () => {
  api.comments.push({ id: 1, body: markdown.replace("ci-42", "production") });
  await comment();
  expect(api.comments.map(({ id }) => id)).toEqual([1, 100]);
});

test("a comment that somebody deletes in the meantime is made anew", async () => {
  api.comments.push({ id: 1, body: markdown });
  refuses({ method: "PATCH", path: /comments\/1$/, status: 404, message: "Not Found" });
  expect([(await comment()).status, api.comments.length]).toEqual([0, 2]);
});

test("of two pipelines that comment in the same moment one comment is left, which is the later's", async () => {
  const theirs = { id: 50, body: markdown.replace("1 to create", "2 to create") };
  api.meanwhile.push(theirs, { id: 51, body: "of a person" });
  const outcome = await comment();
  expect([outcome.status, outcome.stdout, api.comments]).toEqual([
    0,
    "Commented pull request 7 of acme/web: https://github.com/acme/web/pull/7#issuecomment-100\n" +
      "Another pipeline had commented in the same moment, so its comment is changed instead, and this one removed: https://github.com/acme/web/pull/7#issuecomment-50\n",
    [
      { id: 50, body: markdown },
      { id: 51, body: "of a person" },
    ],
  ]);
});

describe("what has another address now", () => {
  const env = { CIRCLE_PULL_REQUEST: "https://github.com/acme/old/pull/7" };
  const moved = (method: string, to: string) =>
    refuses({ method, path: /\/acme\/old\//, status: 301, message: "Moved Permanently", headers: { location: to } });

  test("is asked for there, where that is of the same API", async () => {
    moved("GET", `${api.url}/repos/acme/web/issues/7/comments?per_page=100`);
    moved("POST", `${api.url}/repos/acme/web/issues/7/comments`);
    expect([(await comment({ env })).status, api.comments.length]).toEqual([0, 1]);
  });

  test("is not told the token, where it is of another", async () => {
    const other = await startCodeHostApi();
    moved("GET", `${other.url}/repos/acme/web/issues/7/comments`);
    const outcome = await comment({ env });
    await other.close();
    expect([outcome.status, outcome.stderr, other.requests]).toEqual([
      3,
      "comment_preview: GitHub shows the token in GITHUB_TOKEN no pull request 7 of acme/old (HTTP 301: Moved Permanently). Check that the token is for this repository, and may write its pull requests.\n",
      [],
    ]);
  });
});

test.each([{}, { CIRCLE_PULL_REQUEST: "", CIRCLE_BRANCH: "x", CIRCLE_REPOSITORY_URL: "git@github.com:acme/web.git" }])(
  "what is not the API is said, and is not taken for a repository without pull requests or comments: %j",
  async (env) => {
    refuses({ method: "GET", path: /./, status: 200, message: "Welcome" });
    const outcome = await comment({ env });
    expect([outcome.status, outcome.stderr.replaceAll(api.url, "URL"), api.comments]).toEqual([
      2,
      'comment_preview: what answers at URL is not the API of GitHub. Check its address in the parameter "github_api".\n',
      [],
    ]);
  },
);

test("a pull request that was opened after the pipeline began is found by its branch", async () => {
  const env = {
    CIRCLE_PULL_REQUEST: "",
    CIRCLE_BRANCH: "feature/x#1",
    CIRCLE_PROJECT_USERNAME: "acme",
    CIRCLE_PROJECT_REPONAME: "web",
  };
  const none = await comment({ env });
  expect([none.status, none.stdout, api.comments]).toEqual([
    0,
    "The branch feature/x#1 has no open pull request, so nothing is commented.\n",
    [],
  ]);
  api.pulls.set("acme:feature/x#1", 7);
  expect([(await comment({ env })).status, api.comments.length]).toEqual([0, 1]);
});

test("a preview that failed is said in the comment of the push before, and makes none", async () => {
  const none = await comment({ files: {} });
  expect([none.status, none.stdout, api.comments]).toEqual([
    0,
    "The preview failed, and pull request 7 has no comment of an earlier one to put right, so it gets none.\n",
    [],
  ]);
  api.comments.push({ id: 1, body: markdown });
  await comment({ files: {} });
  expect(api.comments).toEqual([
    {
      id: 1,
      body: `${mark}\n### The preview of the stack <code>ci-42</code> failed\n\nWhat would change is not known. Of revision c0ffee123456, [job](https://circleci.com/gh/acme/web/42).\n`,
    },
  ]);
});

test("a preview that failed late is said with why, and with what it had found", async () => {
  const text = `${mark}\n### The preview of the stack <code>ci-42</code> failed\n\n> **error** <code>protected</code>\n`;
  const files = {
    ".arm-pipeline/preview/preview.json": JSON.stringify({ schema: 2, failed: true, changed: true }),
    ".arm-pipeline/preview/preview.md": text,
  };
  expect([(await comment({ files })).status, api.comments]).toEqual([0, []]);
  api.comments.push({ id: 1, body: markdown });
  expect([(await comment({ files })).status, api.comments]).toEqual([0, [{ id: 1, body: text }]]);
});

test("what a smoke test measured stands below", async () => {
  const smoke = { schema: 1, passed: true, seconds: 3, latency_ms: { p50: 12, p95: 30 } };
  await comment({ files: { ...previewed(true), ".arm-pipeline/smoke.json": JSON.stringify(smoke) } });
  expect(api.comments[0]?.body).toBe(`${markdown}\nSmoke test: passed after 3 s; p50 12 ms, p95 30 ms.\n`);
});

test("the environment of the branch, which was deployed before, stands below; the previewed stack's own does not", async () => {
  const deployed = (stack: string) => ({
    ...previewed(true),
    ".arm-pipeline/deployment.json": JSON.stringify({
      schema: 2,
      stack,
      url: "http://a/?b&c",
      revision: "c0ffee1234567",
    }),
  });
  await comment({ files: deployed("ci-42") });
  expect(api.comments[0]?.body).toBe(markdown);
  await comment({ files: deployed("review-x") });
  expect(api.comments[0]?.body).toBe(
    `${markdown}\nThe environment <code>review-x</code> has revision c0ffee123456 and answers at http://a/?b&amp;c\n`,
  );
});

describe("there is nothing to comment, which is no failure,", () => {
  test.each([
    [
      "for a fork, whose pipelines get no token",
      { GITHUB_TOKEN: "", CIRCLE_PR_NUMBER: "7" },
      "A pull request of a fork gets no token, so there is no comment. The preview is in this job's artifacts.",
    ],
    [
      "for a pull request of another kind of host",
      { CIRCLE_PULL_REQUEST: "https://code.acme.com/web/reviews/7" },
      "The pull request https://code.acme.com/web/reviews/7 is none of GitHub, GitLab or Bitbucket, so there is no comment. The preview is in this job's artifacts.",
    ],
    [
      "for a tag",
      { CIRCLE_PULL_REQUEST: "" },
      "This pipeline is of no branch of a repository of GitHub, so there is no pull request to comment.",
    ],
  ])("%s", async (_what, env, sentence) => {
    expect(story(await comment({ env }))).toEqual({ status: 0, stdout: `${sentence}\n`, stderr: "" });
    expect(api.requests).toEqual([]);
  });
});

describe("a comment that cannot be made says why:", () => {
  test.each<[string, Omit<Refusal, "times"> | undefined, Record<string, string>, number, string]>([
    [
      "no token",
      undefined,
      { GITHUB_TOKEN: "" },
      2,
      "the variable GITHUB_TOKEN, which holds a token of GitHub for the comment, is not set. Set it in a context and give the job that context.",
    ],
    [
      "a token that is not valid any more",
      undefined,
      { GITHUB_TOKEN: "old" },
      3,
      "GitHub refused the token in GITHUB_TOKEN: Bad credentials. Check that it is valid still, and in a context of this job.",
    ],
    [
      "a token that may not write",
      { method: "POST", path: /./, status: 403, message: "Resource not accessible by personal access token" },
      {},
      3,
      'GitHub does not let the token in GITHUB_TOKEN do this: Resource not accessible by personal access token. It needs to write pull requests: a fine-grained token with "Pull requests: read and write" for this repository, or a classic one with "repo".',
    ],
    [
      "a token that may not see the repository",
      { method: "GET", path: list, status: 404, message: "Not Found" },
      {},
      3,
      "GitHub shows the token in GITHUB_TOKEN no pull request 7 of acme/web (HTTP 404: Not Found). Check that the token is for this repository, and may write its pull requests.",
    ],
    [
      "a limit that is used up for long",
      {
        method: "GET",
        path: list,
        status: 429,
        message: "API rate limit exceeded",
        headers: { "retry-after": "1800" },
      },
      {},
      4,
      "GitHub's limit for the token in GITHUB_TOKEN is used up for 1800 s more: API rate limit exceeded. Run this job again then, or give it a token of its own.",
    ],
    [
      "a service that is down",
      { method: "GET", path: list, status: 502, message: "Server Error" },
      { PARAM_ATTEMPTS: "2" },
      4,
      "GitHub could not be reached at URL in 2 tries (HTTP 502). Run this job again when it answers: https://www.githubstatus.com",
    ],
    [
      "a text that it does not take",
      { method: "POST", path: /./, status: 422, message: "Validation\nFailed" },
      {},
      1,
      "GitHub did not take the comment (HTTP 422: Validation Failed).",
    ],
  ])("%s", async (_what, refusal, env, status, sentence) => {
    if (refusal !== undefined) refuses(refusal);
    const outcome = await comment({ env });
    expect([outcome.status, outcome.stderr.replaceAll(api.url, "URL"), api.comments]).toEqual([
      status,
      `comment_preview: ${sentence}\n`,
      [],
    ]);
  });
});

test.each([
  ["https://ghe.acme.com/acme/web/pull/7", "https://api.github.com"],
  ["https://git.acme.com/acme/web/-/merge_requests/7", "https://gitlab.com/api/v4"],
])("the token of a host of one's own is not sent to the public one: %s", async (link, address) => {
  const server = new URL(link).host;
  const env = { CIRCLE_PULL_REQUEST: link, PARAM_GITHUB_API: "", GITLAB_TOKEN: token };
  expect(story(await comment({ env }))).toEqual({
    status: 2,
    stdout: "",
    stderr: `comment_preview: the repository is at ${server}, whose token is not sent to ${address}. Give the address of its own API: github_api: https://${server}/api/v3, or gitlab_api: https://${server}/api/v4.\n`,
  });
});

test("a limit that is over soon, and a bad moment, are waited for", async () => {
  const soon = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" };
  refuses({ method: "GET", path: list, status: 403, message: "API rate limit exceeded", headers: soon, times: 1 });
  refuses({ method: "POST", path: /./, status: 403, message: "You have exceeded a secondary rate limit", times: 1 });
  refuses({ method: "POST", path: /./, status: 500, message: "", times: 1 });
  const outcome = await comment();
  expect([outcome.status, outcome.pauses, api.comments.length]).toEqual([0, [1, 60, 4], 1]);
});

test("the token, a canary, is in no argument, no output and no file", async () => {
  refuses({ method: "GET", path: list, status: 502, message: "", times: 1 });
  const outcome = await comment();
  const { calls, stdout, stderr, files, left } = outcome;
  expect([
    outcome.status,
    JSON.stringify({ calls: calls.map(({ args }) => args), stdout, stderr, files, left }).includes(token),
  ]).toEqual([0, false]);
});
