import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CodeHostApi, type Refusal, startCodeHostApi, token } from "../support/code-host-api.ts";
import { call } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { handedOver, story } from "./engine.ts";

/** What GitLab and Bitbucket do in their own way; what all three share is in comment-preview.test.ts. */
const hosts = [
  {
    host: "GitLab",
    repository: "acme/shop/web",
    request: "merge request",
    mark: "<!-- arm-pipeline preview: web/ci-42 -->",
    link: "https://gitlab.com/acme/shop/web/-/merge_requests/7",
    remote: "git@gitlab.com:acme/shop/web.git",
    shown: ".",
    listed: /\/notes\?/,
    mayNot:
      'It needs to comment merge requests: an access token of the project with the role Reporter and the scope "api"',
    status: "status.gitlab.com",
  },
  {
    host: "Bitbucket",
    repository: "acme/web",
    request: "pull request",
    mark: "[//]: # (arm-pipeline preview: web/ci-42)",
    link: "https://bitbucket.org/acme/web/pull-requests/7",
    remote: "https://someone@bitbucket.org/acme/web.git",
    shown: ": https://bitbucket.org/acme/web/pull-requests/7/_/diff#comment-100",
    listed: /\/comments\?/,
    mayNot: 'It needs to comment pull requests: an access token of the repository with "Pull requests: Write"',
    status: "bitbucket.status.atlassian.com",
  },
] as const;

const heading = "### Preview of the stack";
const written = (changed: boolean, rest: string): Readonly<Record<string, string>> => ({
  ".arm-pipeline/preview/preview.json": JSON.stringify({ schema: 2, changed }),
  ".arm-pipeline/preview/preview.md": `<!-- arm-pipeline preview: web/ci-42 -->\n${rest}`,
});

describe.each(hosts)("$host:", ({ host, repository, request, mark, link, remote, shown, listed, mayNot, status }) => {
  let api: CodeHostApi;
  beforeAll(async () => {
    api = await startCodeHostApi(host, repository);
  });
  beforeEach(() => api.reset());
  afterAll(() => api.close());
  const variable = `${host.toUpperCase()}_TOKEN`;
  const body = `${mark}\n${heading} ci-42\n`;

  const comment = (options: ScriptOptions = {}) =>
    runScript("comment_preview.sh", {
      realTools: ["curl", "date"],
      ...options,
      files: { ...handedOver, ...(options.files ?? written(true, `${heading} ci-42\n`)) },
      env: {
        [variable]: token,
        [`PARAM_${host.toUpperCase()}_API`]: api.url,
        CIRCLE_PULL_REQUEST: link,
        CIRCLE_SHA1: "c0ffee1234567890",
        ...options.env,
      },
    });
  const byBranch = { CIRCLE_PULL_REQUEST: "", CIRCLE_BRANCH: 'feature/x#"1"', CIRCLE_REPOSITORY_URL: remote };

  test("a preview that changes nothing makes none, and puts an older one right", async () => {
    const files = written(false, "### Nothing\n");
    const none = await comment({ files });
    expect([none.status, none.stdout, api.comments]).toEqual([
      0,
      `Nothing would change, so ${request} 7 gets no comment.\n`,
      [],
    ]);
    api.comments.push({ id: 1, body });
    expect((await comment({ files })).status).toBe(0);
    expect(api.comments).toEqual([{ id: 1, body: `${mark}\n### Nothing\n` }]);
  });

  test("the first preview makes a comment, each later one changes it, and others' comments stay", async () => {
    const others = Array.from({ length: 130 }, (_, at) => ({ id: 1000 + at, body: `about ${mark}` }));
    api.comments.push(...others.map((each) => ({ ...each })));
    expect({ ...story(await comment()), comments: api.comments }).toEqual({
      status: 0,
      stdout: `Commented ${request} 7 of ${repository}${shown}\n`,
      stderr: "",
      comments: [...others, { id: 100, body }],
    });
    const second = await comment({ files: written(true, "### Newer\n") });
    expect([second.stdout, api.comments]).toEqual([
      `The comment on ${request} 7 of ${repository} is up to date${shown}\n`,
      [...others, { id: 100, body: `${mark}\n### Newer\n` }],
    ]);
  });

  test("a comment of somebody else that has the mark is left alone, unless the token may not ask whose it is", async () => {
    const theirs = { id: 1, body: `${mark}\nNothing to see`, by: "stranger" } as const;
    api.comments.push({ ...theirs });
    expect([(await comment()).status, api.comments]).toEqual([0, [theirs, { id: 100, body }]]);
    api.refusals.push({ method: "GET", path: /^\/user$/, status: 403, message: "Forbidden", times: 2 });
    expect([(await comment()).status, api.comments[0]?.body]).toEqual([0, body]);
  });

  test("a comment that somebody deletes in the meantime is made anew", async () => {
    api.comments.push({ id: 1, body });
    api.refusals.push({ method: "PUT", path: /\/1$/, status: 404, message: "Not found", times: 2 });
    expect([(await comment()).status, api.comments.length]).toEqual([0, 2]);
  });

  test("of two pipelines that comment in the same moment one comment is left, which is the later's", async () => {
    api.meanwhile.push({ id: 50, body: `${mark}\n### Theirs\n` });
    expect([(await comment()).status, api.comments]).toEqual([0, [{ id: 50, body }]]);
  });

  test("it is found by its branch, and one of a fork with the same branch is not taken for it", async () => {
    api.pulls.set(`stranger:${byBranch.CIRCLE_BRANCH}`, 8);
    const none = await comment({ env: byBranch });
    expect([none.status, none.stdout, api.comments]).toEqual([
      0,
      `The branch feature/x#"1" has no open ${request}, so nothing is commented.\n`,
      [],
    ]);
    api.pulls.set(`acme:${byBranch.CIRCLE_BRANCH}`, 7);
    expect([(await comment({ env: byBranch })).stdout, api.comments.length]).toEqual([
      `Commented ${request} 7 of ${repository}${shown}\n`,
      1,
    ]);
  });

  test("the checkout says where the repository is, where CircleCI does not", async () => {
    api.pulls.set("acme:main", 7);
    const asked = call("git remote get-url origin", { stdout: `${remote}\n` });
    const env = { CIRCLE_PULL_REQUEST: "", CIRCLE_BRANCH: "main" };
    expect((await comment({ env, calls: [asked] })).stdout).toBe(`Commented ${request} 7 of ${repository}${shown}\n`);
  });

  test("a pull request of a fork gets no token, and so no comment", async () => {
    const outcome = await comment({ env: { [variable]: "", CIRCLE_PR_NUMBER: "7" } });
    expect([outcome.status, outcome.stdout]).toEqual([
      0,
      `A ${request} of a fork gets no token, so there is no comment. The preview is in this job's artifacts.\n`,
    ]);
  });

  test.each<[string, Omit<Refusal, "times"> | undefined, Record<string, string>, number, string]>([
    [
      "no token",
      undefined,
      { [variable]: "" },
      2,
      `the variable ${variable}, which holds a token of ${host} for the comment, is not set. Set it in a context and give the job that context.`,
    ],
    [
      "a token that is not valid any more",
      undefined,
      { [variable]: "old" },
      3,
      `${host} refused the token in ${variable}: Bad credentials. Check that it is valid still, and in a context of this job.`,
    ],
    [
      "a token that may not write",
      { method: "POST", path: /./, status: 403, message: "Forbidden" },
      {},
      3,
      `${host} does not let the token in ${variable} do this: Forbidden. ${mayNot}.`,
    ],
    [
      "a token that may not see the repository",
      { method: "GET", path: listed, status: 404, message: "Not found" },
      {},
      3,
      `${host} shows the token in ${variable} no ${request} 7 of ${repository} (HTTP 404: Not found). Check that the token is for this repository, and may write its ${request}s.`,
    ],
    [
      "a limit that is used up for long",
      { method: "GET", path: listed, status: 429, message: "Retry later", headers: { "retry-after": "1800" } },
      {},
      4,
      `${host}'s limit for the token in ${variable} is used up for 1800 s more: Retry later. Run this job again then, or give it a token of its own.`,
    ],
    [
      "a service that is down",
      { method: "GET", path: listed, status: 503, message: "Down" },
      { PARAM_ATTEMPTS: "2" },
      4,
      `${host} could not be reached at URL in 2 tries (HTTP 503). Run this job again when it answers: https://${status}`,
    ],
    [
      "a text that it does not take",
      { method: "POST", path: /./, status: 400, message: "body is too long" },
      {},
      1,
      `${host} did not take the comment (HTTP 400: body is too long).`,
    ],
  ])("a comment that cannot be made says why: %s", async (_what, refusal, env, expected, sentence) => {
    if (refusal !== undefined) api.refusals.push({ times: Number.POSITIVE_INFINITY, ...refusal });
    const outcome = await comment({ env });
    expect([outcome.status, outcome.stderr.replaceAll(api.url, "URL"), api.comments]).toEqual([
      expected,
      `comment_preview: ${sentence}\n`,
      [],
    ]);
  });

  test("the token, a canary, is in no argument, no output and no file", async () => {
    const { status: ended, calls, stdout, stderr, files, left } = await comment();
    const seen = JSON.stringify({ calls: calls.map(({ args }) => args), stdout, stderr, files, left });
    expect([ended, seen.includes(token)]).toEqual([0, false]);
  });
});

test("a GitLab of one's own is known by the address of its API", async () => {
  const api = await startCodeHostApi("GitLab", "acme/web");
  api.pulls.set("acme:main", 7);
  const env = {
    GITLAB_TOKEN: token,
    PARAM_GITLAB_API: api.url,
    CIRCLE_BRANCH: "main",
    CIRCLE_REPOSITORY_URL: "ssh://git@127.0.0.1:2222/acme/web.git",
  };
  const files = { ...handedOver, ...written(true, "### Some\n") };
  const outcome = await runScript("comment_preview.sh", { realTools: ["curl", "date"], files, env });
  await api.close();
  expect([outcome.stdout, outcome.status]).toEqual(["Commented merge request 7 of acme/web.\n", 0]);
});

test("Bitbucket, which shows HTML as it stands, gets none; what is in the differences stays as it is", async () => {
  const api = await startCodeHostApi("Bitbucket");
  const preview = [
    "### Preview of the stack <code>ci-42</code>: 1 to update",
    "",
    "| | resource | type | why |",
    "| --- | --- | --- | --- |",
    "| <code>~</code> update | <code>a&lt;b&gt;&amp;&#96;c&#96;&#124;d&#91;e&#93;&amp;#91;</code> | <code>aws:s3:Bucket</code> | since &lt;x&gt; |",
    "",
    "<details><summary>What changes</summary>",
    "",
    "````diff",
    "  aws:s3:Bucket <code>a&lt;b</code>",
    "```",
    "</details>",
    "````",
    "",
    "</details>",
    "",
    "> **warning** <code>old</code>",
    "",
  ];
  const env = {
    BITBUCKET_TOKEN: token,
    PARAM_BITBUCKET_API: api.url,
    CIRCLE_PULL_REQUEST: "https://bitbucket.org/acme/web/pull-requests/7",
  };
  const files = { ...handedOver, ...written(true, preview.join("\n")) };
  const outcome = await runScript("comment_preview.sh", { realTools: ["curl", "date"], files, env });
  await api.close();
  expect(outcome.status, outcome.stderr).toBe(0);
  expect(api.comments[0]?.body.split("\n")).toEqual([
    "[//]: # (arm-pipeline preview: web/ci-42)",
    "### Preview of the stack `ci-42`: 1 to update",
    "",
    "| | resource | type | why |",
    "| --- | --- | --- | --- |",
    "| `~` update | `` a<b>&`c`\\|d[e]&#91; `` | `aws:s3:Bucket` | since <x> |",
    "",
    "What changes:",
    "",
    "````diff",
    "  aws:s3:Bucket <code>a&lt;b</code>",
    "```",
    "</details>",
    "````",
    "",
    "",
    "",
    "> **warning** `old`",
    "",
  ]);
});
