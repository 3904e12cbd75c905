import { describe, expect, test } from "vitest";
import type { Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOutcome } from "../support/run-script.ts";
import { engine, handedOver, realTools, reference, story } from "./engine.ts";

const urn = (name: string): string => `urn:pulumi:ci-42::web::a:b:C::${name}`;
const instance = { type: "aws:ec2/instance:Instance" };

/** As Pulumi 3.259 previews, as far as it is read. */
const changes = {
  steps: [
    { op: "same", urn: urn("stack") },
    { op: "create", urn: urn("new|one"), newState: { type: "aws:ec2/vpc:Vpc", inputs: { cidr: "10.0.0.0/16" } } },
    {
      op: "update",
      urn: urn("main"),
      oldState: { ...instance, inputs: { size: 1, list: [1, 2], tags: { "a.b": "x" }, __defaults: ["a"] } },
      newState: {
        ...instance,
        inputs: { size: { cpu: 2 }, list: [1], tags: { "a.b": "y canary" }, user: "a second-line b", __defaults: [] },
      },
    },
    {
      op: "update",
      urn: urn("quiet"),
      oldState: { ...instance, inputs: { key: "[secret]" } },
      newState: { ...instance, inputs: { key: "[secret]" } },
    },
    {
      op: "replace",
      urn: urn("task"),
      replaceReasons: ["image", "cpu"],
      oldState: { type: "aws:ecs/taskDefinition:TaskDefinition", protect: true, inputs: { image: "web@sha256:1" } },
      newState: { type: "aws:ecs/taskDefinition:TaskDefinition", inputs: { image: "web@sha256:2" } },
    },
    { op: "create-replacement", urn: urn("task") },
    { op: "delete", urn: urn("gone"), oldState: { type: "aws:s3/bucket:Bucket", protect: true } },
  ],
  diagnostics: [
    { severity: "warning", message: "warning: main.size is deprecated\n" },
    { severity: "info", message: "said by the program\n\n" },
  ],
  changeSummary: { same: 9 },
};

describe("a preview", () => {
  const previews = (reply: Reply, ...more: string[]) => engine(["preview", "--json", "--stack=ci-42", ...more], reply);
  const preview = (said: object, reply: Reply = {}, ...more: string[]) =>
    previews({ stdout: `${JSON.stringify(said, undefined, 4)}\n`, ...reply }, ...more);
  const outputs = (url?: string) =>
    engine(["stack", "output", "--json", "--stack=ci-42"], { stdout: JSON.stringify({ url: url ?? "[secret]" }) });
  const run = (env: Readonly<Record<string, string>>, planned: ReturnType<typeof engine>, url?: string) =>
    runScript("preview_stack.sh", {
      env: { PARAM_IMAGE_CONFIG: "", ...env },
      files: { ...handedOver, ".arm-pipeline/preview/preview.json": "of an earlier preview" },
      calls: [planned, outputs(url)],
      realTools,
    });
  const written = ({ files }: ScriptOutcome) => JSON.parse(files[".arm-pipeline/preview/preview.json"] ?? "null");

  test("of a program that changes nothing says so in JSON and in words, and writes no URL that is secret", async () => {
    const outcome = await run({}, preview({ steps: [{ op: "same", urn: urn("main") }], changeSummary: { same: 1 } }));
    expect({ ...story(outcome), json: written(outcome) }).toEqual({
      status: 0,
      stdout:
        'Previewing an update of the stack "ci-42"; nothing is changed.\n' +
        "Nothing to change; 1 stays as it is.\n" +
        'This is what an update of the stack "ci-42" would do. Written: .arm-pipeline/preview\n',
      stderr: "",
      json: {
        schema: 2,
        stack: "ci-42",
        project: "web",
        revision: null,
        job: null,
        failed: false,
        changed: false,
        counts: {},
        unchanged: 1,
        changes: [],
        messages: [],
        url: null,
      },
    });
  });

  test("tells what would be created, changed, replaced and why, and deleted, what is protected, and no secret", async () => {
    const outcome = await run(
      {
        PARAM_SECRET_CONFIG: "token=TOKEN",
        TOKEN: "canary\nsecond-line\n",
        CIRCLE_SHA1: "c0ffee1234567890",
        CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/web/42",
      },
      preview(changes),
      "http://web.example/?a&b",
    );
    expect(outcome.stdout).toBe(
      [
        'Previewing an update of the stack "ci-42"; nothing is changed.',
        "  warning: main.size is deprecated",
        "  said by the program",
        "  + create aws:ec2/vpc:Vpc new|one",
        "  ~ update aws:ec2/instance:Instance main",
        "    -     list[1]: 2",
        "    -     size: 1",
        '    +     size: {"cpu":2}',
        "    +     size.cpu: 2",
        '    -     tags["a.b"]: "x"',
        '    +     tags["a.b"]: "[secret]"',
        '    +     user: "[secret]"',
        "  ~ update aws:ec2/instance:Instance quiet",
        "          what changes is secret, or the provider does not tell",
        "  +- replace aws:ecs/taskDefinition:TaskDefinition task (replaced, since image, cpu change; protected, so Pulumi will refuse)",
        '    -     image: "web@sha256:1"',
        '    +     image: "web@sha256:2"',
        "  - delete aws:s3/bucket:Bucket gone (protected, so Pulumi will refuse)",
        "1 to create, 2 to update, 1 to replace, 1 to delete; 9 stay as they are.",
        'This is what an update of the stack "ci-42" would do. Written: .arm-pipeline/preview',
        "",
      ].join("\n"),
    );
    const { changed, counts, url, changes: told } = written(outcome);
    expect({
      changed,
      counts,
      url,
      protected: told.filter((each: { protected: boolean }) => each.protected).length,
    }).toEqual({
      changed: true,
      counts: { create: 1, update: 2, replace: 1, delete: 1 },
      url: "http://web.example/?a&b",
      protected: 2,
    });
    expect(outcome.files[".arm-pipeline/preview/preview.md"]).toBe(
      [
        "<!-- arm-pipeline preview: web/ci-42 -->",
        "### Preview of the stack <code>ci-42</code>: 1 to create, 2 to update, 1 to replace, 1 to delete",
        "",
        "| | resource | type | why |",
        "| --- | --- | --- | --- |",
        "| <code>+</code> create | <code>new&#124;one</code> | <code>aws:ec2/vpc:Vpc</code> |  |",
        "| <code>~</code> update | <code>main</code> | <code>aws:ec2/instance:Instance</code> |  |",
        "| <code>~</code> update | <code>quiet</code> | <code>aws:ec2/instance:Instance</code> |  |",
        "| <code>+-</code> **replace** | <code>task</code> | <code>aws:ecs/taskDefinition:TaskDefinition</code> | replaced, since <code>image</code>, <code>cpu</code> change; protected, so Pulumi will refuse |",
        "| <code>-</code> **delete** | <code>gone</code> | <code>aws:s3/bucket:Bucket</code> | protected, so Pulumi will refuse |",
        "",
        "<details><summary>What changes</summary>",
        "",
        "```diff",
        "  aws:ec2/instance:Instance main",
        "-     list[1]: 2",
        "-     size: 1",
        '+     size: {"cpu":2}',
        "+     size.cpu: 2",
        '-     tags["a.b"]: "x"',
        '+     tags["a.b"]: "[secret]"',
        '+     user: "[secret]"',
        "  aws:ec2/instance:Instance quiet",
        "      what changes is secret, or the provider does not tell",
        "  aws:ecs/taskDefinition:TaskDefinition task",
        '-     image: "web@sha256:1"',
        '+     image: "web@sha256:2"',
        "```",
        "",
        "</details>",
        "",
        "> **warning** <code>main.size is deprecated</code>",
        "",
        "9 resources stay as they are. Of revision c0ffee123456, [job](https://circleci.com/gh/acme/web/42) with the whole as artifacts. What is deployed answers at http://web.example/?a&amp;b.",
        "",
      ].join("\n"),
    );
    expect(JSON.stringify([outcome.files, outcome.left, outcome.stdout, outcome.stderr])).not.toMatch(
      /canary|second-line/,
    );
  });

  test("is cut where a comment would be too long, and its fence is longer than any in it", async () => {
    const steps = Array.from({ length: 150 }, (_, at) => ({
      op: "update",
      urn: urn(`n${at}`),
      oldState: { type: "a:b:C", inputs: { text: "```` <!-- x --> @acme/all".repeat(20) } },
      newState: { type: "a:b:C", inputs: { text: `${at}` } },
    }));
    const markdown = (await run({}, preview({ steps }))).files[".arm-pipeline/preview/preview.md"] ?? "";
    expect([
      markdown.length < 30_000,
      markdown.includes("\nand 50 more.\n"),
      /\n`````diff\n/.test(markdown),
      /\n\.\.\. \(cut here\)\n`````\n/.test(markdown),
    ]).toEqual([true, true, true, true]);
  });

  test("keeps to the length of a comment whatever names, reasons and messages are like", async () => {
    const long = "<&>_*`[|".repeat(100);
    const steps = Array.from({ length: 120 }, (_, at) => ({
      op: "replace",
      urn: urn(`${at} ${long}`),
      replaceReasons: Array.from({ length: 40 }, () => long),
      oldState: { type: long, inputs: { [long]: long } },
      newState: { type: long, inputs: {} },
    }));
    const diagnostics = Array.from({ length: 20 }, () => ({ severity: "warning", message: long }));
    const url = `https://web.example/${long}`;
    const { status, files } = await run({}, preview({ steps, diagnostics, changeSummary: { same: 1 } }), url);
    const markdown = files[".arm-pipeline/preview/preview.md"] ?? "";
    expect([status, markdown.length < 30_000, markdown.match(/^and (\d+) more\.$/m)?.[0]]).toEqual([
      0,
      true,
      "and 119 more.",
    ]);
    expect(markdown.split("\n").filter((line) => line.startsWith("> **warning**")).length).toBeGreaterThan(1);
  });

  test("shows names, reasons, messages and addresses as text: without markup, pictures, mentions or control of the reader's terminal", async () => {
    const odd = "[x](//e) ![](//p) `a` *b* __c__ ~d~ <i> | & $e$ @acme\u001b[2K\r\n\u202eg";
    const step = { type: odd, inputs: { [odd]: odd } };
    const steps = [
      { op: "replace", urn: urn(odd), replaceReasons: [odd], oldState: step, newState: { type: odd, inputs: {} } },
    ];
    const { stdout, files } = await run(
      {},
      preview({ steps, diagnostics: [{ severity: "error", message: odd }] }),
      "@acme",
    );
    const text =
      "<code>&#91;x&#93;(//e) &#33;&#91;&#93;(//p) &#96;a&#96; &#42;b&#42; &#95;&#95;c&#95;&#95; &#126;d&#126; &lt;i&gt; &#124; &amp; &#36;e&#36; @acme &#91;2K   g</code>";
    expect(files[".arm-pipeline/preview/preview.md"]).toBe(
      [
        "<!-- arm-pipeline preview: web/ci-42 -->",
        "### Preview of the stack <code>ci-42</code>: 1 to replace",
        "",
        "| | resource | type | why |",
        "| --- | --- | --- | --- |",
        `| <code>+-</code> **replace** | ${text} | ${text} | replaced, since ${text} changes |`,
        "",
        "<details><summary>What changes</summary>",
        "",
        "```diff",
        "  [x](//e) ![](//p) `a` *b* __c__ ~d~ <i> | & $e$ @acme [2K   g [x](//e) ![](//p) `a` *b* __c__ ~d~ <i> | & $e$ @acme [2K   g",
        '-     ["[x](//e) ![](//p) `a` *b* __c__ ~d~ <i> | & $e$ @acme\\u001b[2K\\r\\n g"]: "[x](//e) ![](//p) `a` *b* __c__ ~d~ <i> | & $e$ @acme\\u001b[2K\\r\\n g"',
        "```",
        "",
        "</details>",
        "",
        `> **error** ${text}`,
        "",
        "0 resources stay as they are. By hand. What is deployed answers at <code>@acme</code>.",
        "",
      ].join("\n"),
    );
    expect(["\u001b", "\r", "\u202e"].filter((control) => stdout.includes(control))).toEqual([]);
  });

  test("of some resources alone looks at these", async () => {
    const urns = { PARAM_EXCLUDE: "urn:pulumi:**::db", PARAM_DEPENDENTS: "true", PARAM_PARALLEL: "1" };
    const planned = preview({ steps: [] }, {}, "--exclude=urn:pulumi:**::db", "--exclude-dependents", "--parallel=1");
    expect((await run(urns, planned)).status).toBe(0);
  });

  test("a secret that is a word of JSON breaks nothing", async () => {
    const outcome = await run({ PARAM_SECRET_CONFIG: "t=T", T: "steps" }, preview({ steps: [] }));
    expect([outcome.status, written(outcome).changed]).toEqual([0, false]);
  });

  const got = (key: string, status = 0) => engine(["config", "get", "--stack=ci-42", "--", key], { status });
  const last = (entries: readonly object[]) =>
    engine(["stack", "history", "--json", "--page-size=50", "--page=1", "--stack=ci-42"], {
      stdout: JSON.stringify(entries),
    });
  const set = (key: string, stdin: string) =>
    engine(["config", "set", "--stack=ci-42", "--plaintext", "--raw", "--", key], { stdin });

  test("of a stack whose own file has no image compares with the images that were last deployed, of several and by their keys", async () => {
    const config = {
      "web:image": { value: reference, secret: false },
      "api:image": { value: "api@sha256:1", secret: false },
    };
    const entries = [
      { kind: "update", result: "failed", config: { "web:image": { value: "broken", secret: false } } },
      { kind: "refresh", result: "succeeded", config: {} },
      { kind: "update", result: "succeeded", config },
      { kind: "update", result: "succeeded", config: { "web:image": { value: "older", secret: false } } },
    ];
    const outcome = await runScript("preview_stack.sh", {
      env: { PARAM_IMAGE_CONFIG: "image=web\napi:image=api\nset=there\nnever=made", PARAM_EXPECT_NO_CHANGES: "true" },
      files: handedOver,
      realTools,
      calls: [
        ...[
          got("image", 1),
          last(entries),
          set("image", reference),
          got("api:image", 1),
          set("api:image", "api@sha256:1"),
        ],
        ...[got("set"), got("never", 1), preview({}, {}, "--expect-no-changes"), outputs()],
      ],
    });
    expect([outcome.status, outcome.stdout.split("\n")[1]]).toEqual([
      0,
      `The image is ${reference}, as it was last deployed (configuration "image").`,
    ]);
  });

  test("is not made of a guess where the history cannot be read", async () => {
    const unread = engine(["stack", "history", "--json", "--page-size=50", "--page=1", "--stack=ci-42"], {
      status: 1,
      stderr: "error: no route to host\n",
    });
    const outcome = await runScript("preview_stack.sh", {
      files: handedOver,
      realTools,
      calls: [got("image", 1), unread],
    });
    expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
      4,
      'preview_stack: the history of the stack "ci-42" could not be read, so the image that it runs is not known (Pulumi\'s status: 1), since a service could not be reached; what Pulumi said stands above. Run this job again when the service answers.',
    ]);
  });

  test("is red when no change was expected and there is one", async () => {
    const env = { PARAM_EXPECT_NO_CHANGES: "true", PARAM_REFRESH: "true" };
    expect(
      await run(
        env,
        preview(
          changes,
          { status: 7, stderr: "error: no changes were expected\n" },
          "--expect-no-changes",
          "--refresh",
        ),
      ),
    ).toMatchObject({
      status: 5,
      stderr:
        'preview_stack: the stack "ci-42" is not what its program describes: an update would change it, as shown above, and none was expected.\n',
    });
  });

  test("ends as Pulumi fails, with its own words and no secret in them", async () => {
    const diagnostics = [{ severity: "error", message: "error: it broke at canary\n" }];
    const outcome = await runScript("preview_stack.sh", {
      env: { PARAM_IMAGE_CONFIG: "", PARAM_SECRET_CONFIG: "token=TOKEN", TOKEN: "canary" },
      files: handedOver,
      calls: [preview({ diagnostics }, { status: 1, stderr: "warning: a plugin at canary is from PATH\n" }), outputs()],
      realTools,
    });
    expect(JSON.stringify(outcome)).not.toMatch(/at canary/);
    expect(outcome).toMatchObject({
      status: 1,
      stdout:
        'Previewing an update of the stack "ci-42"; nothing is changed.\nwarning: a plugin at **** is from PATH\nerror: it broke at ****\n',
      stderr:
        'preview_stack: the preview of the stack "ci-42" failed (Pulumi\'s status: 1); what it said stands above.\n',
    });
  });

  test("that Pulumi refuses for a protected resource says so with what was found by then", async () => {
    const said = {
      ...changes,
      steps: changes.steps.slice(-1),
      diagnostics: [
        { severity: "error", message: "error: Preview failed: resource gone cannot be deleted\nbecause\n" },
      ],
    };
    const outcome = await run({ CIRCLE_SHA1: "c0ffee1234567890" }, preview(said, { status: 1 }), "http://web.example");
    expect([outcome.status, written(outcome).failed, written(outcome).changes.length]).toEqual([1, true, 1]);
    expect(outcome.files[".arm-pipeline/preview/preview.md"]).toBe(
      [
        "<!-- arm-pipeline preview: web/ci-42 -->",
        "### The preview of the stack <code>ci-42</code> failed",
        "",
        "> **error** <code>Preview failed: resource gone cannot be deleted because</code>",
        "",
        "What was found before, which may not be all: 1 to delete.",
        "",
        "| | resource | type | why |",
        "| --- | --- | --- | --- |",
        "| <code>-</code> **delete** | <code>gone</code> | <code>aws:s3/bucket:Bucket</code> | protected, so Pulumi will refuse |",
        "",
        "Of revision c0ffee123456. What is deployed answers at http://web.example.",
        "",
      ].join("\n"),
    );
    expect(outcome.files[".arm-pipeline/preview/preview.txt"]).toBe(
      [
        "  error: Preview failed: resource gone cannot be deleted",
        "because",
        "  - delete aws:s3/bucket:Bucket gone (protected, so Pulumi will refuse)",
        "The preview failed; what stands above may not be all.",
        "1 to delete; 9 stay as they are.",
        "",
      ].join("\n"),
    );
  });

  test("that cannot be read is said", async () => {
    const outcome = await run({}, previews({ stdout: "{ half" }));
    expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([
      1,
      "preview_stack: what Pulumi previewed cannot be read; what jq said stands above.",
    ]);
  });

  const remove = (status = 0) => engine(["stack", "rm", "--yes", "--preserve-config", "--stack=ci-42"], { status });
  const made = { ARM_PIPELINE_CREATED_STACK: "ci-42" };

  test.each([
    [0, 0],
    [1, 1],
  ])("leaves no stack that was made for it, also where it ends with %i", async (status, ends) => {
    const outcome = await runScript("preview_stack.sh", {
      env: { ...made, PARAM_IMAGE_CONFIG: "" },
      files: handedOver,
      calls: [preview({}, { status }), remove()],
      realTools,
    });
    expect([outcome.status, outcome.stdout.split("\n").at(-2)]).toEqual([
      ends,
      'The stack "ci-42", which was made for this preview, is removed again.',
    ]);
  });

  test("says so where it could not be removed", async () => {
    const outcome = await runScript("preview_stack.sh", {
      env: { ...made, PARAM_IMAGE_CONFIG: "" },
      files: handedOver,
      calls: [preview({}), remove(1)],
      realTools,
    });
    expect([outcome.status, outcome.stderr]).toEqual([
      0,
      'preview_stack: warning: the stack "ci-42", which was made for this preview and is empty, could not be removed again: pulumi stack rm ci-42\n',
    ]);
  });
});

describe("a plan that is saved", () => {
  const plan = JSON.stringify({
    resourcePlans: { "urn:pulumi:ci-42::web::a:b:C::main": { state: { token: { ciphertext: "v1:x" } } } },
  });
  const saves = (text: string) =>
    engine(["preview", "--json", "--stack=ci-42", /^--save-plan=\//], {
      stdout: `${JSON.stringify({ steps: [], changeSummary: { same: 1 } }, undefined, 4)}\n`,
      writes: { "--save-plan": text },
    });
  const save = (text: string, env: Readonly<Record<string, string>> = {}) =>
    runScript("preview_stack.sh", {
      env: { PARAM_IMAGE_CONFIG: "", PARAM_SAVE_PLAN: "true", ...env },
      files: { ...handedOver, ".arm-pipeline/plan.json": "of an earlier preview" },
      calls: [saves(text), engine(["stack", "output", "--json", "--stack=ci-42"], { stdout: "{}" })],
      realTools,
    });

  test("is handed on as Pulumi wrote it", async () => {
    const outcome = await save(plan, { PARAM_SECRET_CONFIG: "token=TOKEN", TOKEN: "c4n4ry" });
    expect([outcome.status, outcome.files[".arm-pipeline/plan.json"]]).toEqual([0, plan]);
    expect(outcome.stdout).toContain(
      "The plan is saved: a deploy job with plan: true keeps to it. Written: .arm-pipeline/plan.json\n",
    );
  });

  test.each([
    [
      "a value that should be secret stands in it",
      plan.replace("v1:x", "postgres://c4n4ry@db"),
      5,
      "the plan holds the value of TOKEN unencrypted, since the program makes a plain value of it, so it is not handed on. Keep it a secret in the program (pulumi.secret).",
    ],
    ["Pulumi was cut off", '{"resourcePlans": {', 1, "the plan that Pulumi saved cannot be read"],
  ])("is not handed on where %s", async (_what, text, status, sentence) => {
    const outcome = await save(text, { PARAM_SECRET_CONFIG: "token=TOKEN", TOKEN: "c4n4ry" });
    expect([outcome.status, outcome.files[".arm-pipeline/plan.json"]]).toEqual([status, undefined]);
    expect(outcome.stderr).toContain(sentence);
    expect(outcome.stdout).not.toContain("The plan is saved");
  });

  test("is of a stack that is there: none is previewed for it, and the empty one is removed", async () => {
    const outcome = await runScript("preview_stack.sh", {
      env: { PARAM_IMAGE_CONFIG: "", PARAM_SAVE_PLAN: "true", ARM_PIPELINE_CREATED_STACK: "ci-42" },
      files: handedOver,
      calls: [engine(["stack", "rm", "--yes", "--preserve-config", "--stack=ci-42"])],
      realTools,
    });
    expect(outcome.status).toBe(6);
    expect(outcome.stderr).toContain(
      'the stack "ci-42" does not exist, and a plan is of a stack that is there: its secrets are encrypted by it. Make it once, with its secrets provider: pulumi stack init ci-42',
    );
  });
});
