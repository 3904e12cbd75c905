import { expect } from "vitest";
import { clock, engine, handedOver, realTools } from "./deploy/engine.ts";
import { pushed } from "./image/engine.ts";
import { building } from "./image/limited.ts";
import { startHook } from "./support/hook.ts";
import { anyCalls, call } from "./support/planned-call.ts";
import { runScript, type ScriptOutcome } from "./support/run-script.ts";

/** A parameter that may hold any text: what is run with a value of it, and what then shows that it arrived as it is. */
export type FreeParameter = {
  readonly script: `${string}.sh`;
  readonly parameter: string;
  readonly run: (value: string) => Promise<ScriptOutcome>;
  readonly arrived: (outcome: ScriptOutcome) => unknown;
  readonly as: (value: string) => unknown;
  /** Of one line only. */
  readonly oneLine?: true;
};

const tools = [...["docker", "git", "aws"].map((tool) => anyCalls(tool)), anyCalls("uname", { stdout: "aarch64\n" })];

/** Lists of a build whose entries go to the builder as they are: the value comes from a variable, so it can hold lines. */
const buildLists = [
  ["labels", "--label=", "l="],
  ["build_args", "--build-arg=", "A="],
  ["build_contexts", "--build-context=", "c="],
  ["cache_from", "--cache-from=", ""],
  ["cache_to", "--cache-to=", "type=inline,x="],
].map(
  ([parameter = "", option = "", begin = ""]): FreeParameter => ({
    script: "build_image.sh",
    parameter,
    run: (value) =>
      runScript("build_image.sh", {
        env: { ...building, VALUE: value, [`PARAM_${parameter.toUpperCase()}`]: `${begin}$VALUE` },
        files: { Dockerfile: "" },
        calls: tools,
      }),
    arrived: ({ calls }) =>
      calls
        .find((made) => made.args[0] === "buildx" && made.args[1] === "build")
        ?.args.filter((arg) => arg.startsWith(option) && arg.includes(begin) && !arg.includes("opencontainers")),
    as: (value) => [`${option}${begin}${value}`],
  }),
);

/** The name of the default branch is compared only. */
const defaultBranches = (["build_image.sh", "find_image.sh", "publish_manifest.sh"] as const).map(
  (script): FreeParameter => ({
    script,
    parameter: "default_branch",
    run: (value) =>
      runScript(script, {
        env: { PARAM_IMAGE: "acme/web", PARAM_TAGS: "git:latest", CIRCLE_BRANCH: "main", PARAM_DEFAULT_BRANCH: value },
        files: { Dockerfile: "", ".arm-pipeline/parts/web/linux-arm64.json": pushed("2") },
        calls: tools,
      }),
    arrived: ({ status, stderr }) => [status, stderr.includes("gives this pipeline no tag: git:latest")],
    as: () => [2, true],
  }),
);

const outputs = (value: string) =>
  engine(["stack", "output", "--json", "--stack=ci-42"], { stdout: JSON.stringify({ [value]: "http://web.example" }) });
const history = (entries: readonly object[], size = 10) =>
  engine(["stack", "history", "--json", `--page-size=${size}`, "--page=1", "--stack=ci-42"], {
    stdout: JSON.stringify(entries),
  });
const url = ({ files }: ScriptOutcome): unknown => JSON.parse(files[".arm-pipeline/deployment.json"] ?? "{}").url;

/** The smoke test, of an app that answers with the value. */
const smoked = (parameter: string, more: number): FreeParameter => ({
  script: "smoke_test.sh",
  parameter,
  run: (value) =>
    runScript("smoke_test.sh", {
      env: {
        PARAM_URL: "http://web.example",
        PARAM_METHOD: "POST",
        // As a pattern that fits the value and nothing else.
        [`PARAM_${parameter.toUpperCase()}`]:
          parameter === "body_matches" ? value.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&") : value,
      },
      calls: [
        ...clock(1, 1, 1),
        call(["curl", "--disable", ...Array.from({ length: 15 + more }, () => /^/)], {
          stdout: `before ${value} after\n`,
          stderr: "\n200 0.001000 0.000500",
        }),
      ],
    }),
  arrived: ({ status }) => status,
  as: () => 0,
  oneLine: true,
});

const marked = (parameter: "environment_name" | "component_name", option: string): FreeParameter => ({
  script: "mark_deployment.sh",
  parameter,
  run: (value) =>
    runScript("mark_deployment.sh", {
      env: {
        PARAM_STATUS: "logged",
        PARAM_ENVIRONMENT_NAME: "production",
        [`PARAM_${parameter.toUpperCase()}`]: "x$VALUE",
        VALUE: value,
      },
      calls: [anyCalls("circleci")],
    }),
  arrived: ({ calls }) => calls.flatMap(({ args }) => args.filter((arg) => arg.startsWith(option))),
  as: (value) => [`${option}x${value}`],
  oneLine: true,
});

const update = { kind: "update", result: "succeeded", environment: {}, config: {} };
const before = { ...update, message: "arm-pipeline: revision abc, job https://circleci.com/gh/acme/web/41" };
const here = "https://circleci.com/gh/acme/web/42";
const failed = { ...update, result: "failed", message: `arm-pipeline: revision abd, job ${here}` };
const rolling = `arm-pipeline: rollback to revision abc of revision abd, job ${here}`;

/** The tags of a stack of somebody whose time is over. */
const tagged = (owner: string) => ({
  "arm-pipeline:project": "project-1",
  "arm-pipeline:branch": "main",
  "arm-pipeline:owner": owner,
  "arm-pipeline:expires": "2001-01-31T12:00:00Z",
});

export const free: readonly FreeParameter[] = [
  ...buildLists,
  ...defaultBranches,
  marked("environment_name", "--environment-name="),
  marked("component_name", "--component-name="),
  {
    script: "configure_stack.sh",
    parameter: "config",
    run: (value) =>
      runScript("configure_stack.sh", {
        env: { PARAM_STACK: "ci-42", PARAM_CONFIG: "key=$VALUE", VALUE: value },
        files: handedOver,
        calls: [
          engine(["stack", "select", "--stack=ci-42"]),
          engine(["config", "refresh", "--stack=ci-42"]),
          engine(["config", "set", "--stack=ci-42", "--plaintext", "--raw", "--", "key"], { stdin: /^/ }),
        ],
      }),
    arrived: ({ calls }) => calls.at(-1)?.stdin,
    as: (value) => value,
  },
  {
    script: "deploy_stack.sh",
    parameter: "url_output",
    run: (value) =>
      runScript("deploy_stack.sh", {
        env: { PARAM_URL_OUTPUT: value },
        files: handedOver,
        realTools,
        calls: [...clock(1), engine(["up", "--yes", "--stack=ci-42", /^--message=/]), outputs(value), history([])],
      }),
    arrived: url,
    as: () => "http://web.example",
  },
  {
    script: "notify.sh",
    parameter: "message",
    run: async (value) => {
      const hook = await startHook();
      try {
        const env = {
          HOOK: hook.url,
          PARAM_WEBHOOK: "HOOK",
          PARAM_FORMAT: "json",
          PARAM_MESSAGE: "$VALUE",
          VALUE: value,
        };
        const outcome = await runScript("notify.sh", { env, realTools: ["curl"] });
        return { ...outcome, stdout: JSON.stringify(hook.bodies) };
      } finally {
        await hook.close();
      }
    },
    arrived: ({ stdout }) => JSON.parse(stdout)[0].message,
    as: (value) => value,
  },
  {
    script: "preview_stack.sh",
    parameter: "url_output",
    run: (value) =>
      runScript("preview_stack.sh", {
        env: { PARAM_URL_OUTPUT: value, PARAM_IMAGE_CONFIG: "" },
        files: handedOver,
        realTools,
        calls: [engine(["preview", "--json", "--stack=ci-42"], { stdout: '{"steps":[]}' }), outputs(value)],
      }),
    arrived: ({ files }) => JSON.parse(files[".arm-pipeline/preview/preview.json"] ?? "{}").url,
    as: () => "http://web.example",
  },
  {
    script: "roll_back.sh",
    parameter: "url_output",
    run: (value) =>
      runScript("roll_back.sh", {
        env: { PARAM_URL_OUTPUT: value },
        files: {
          ...handedOver,
          ".arm-pipeline/stack.json": JSON.stringify({
            ...JSON.parse(handedOver[".arm-pipeline/stack.json"] ?? ""),
            revision: "abd",
            job: here,
          }),
        },
        realTools,
        calls: [
          ...clock(1),
          history([failed, before], 50),
          engine(["stack", "export", "--stack=ci-42"], { stdout: "{}" }),
          engine(["config", "--json", "--stack=ci-42"], { stdout: "{}" }),
          engine(["up", "--yes", "--skip-preview", "--stack=ci-42", /^--message=/]),
          outputs(value),
          history([{ ...before, message: rolling }, failed, before], 10),
        ],
      }),
    arrived: url,
    as: () => "http://web.example",
  },
  {
    script: "reap_stacks.sh",
    parameter: "owners",
    run: (value) =>
      runScript("reap_stacks.sh", {
        env: { CIRCLE_PROJECT_ID: "project-1", PARAM_PROGRAM: "infra", PARAM_OWNERS: "$VALUE\nada", VALUE: value },
        files: { "infra/Pulumi.yaml": "name: web\n" },
        realTools,
        calls: [
          ...clock(1_000_000_000, 1_000_000_014),
          call("git ls-remote --heads origin", { stdout: `${"a".repeat(40)}\trefs/heads/main\n` }),
          engine(["stack", "ls", "--json"], { stdout: '[{"name":"one"}]' }),
          engine(["stack", "ls", "--json", "--tag=arm-pipeline:project=project-1"], { stdout: '[{"name":"one"}]' }),
          engine(["stack", "tag", "ls", "--json", "--stack=one"], { stdout: JSON.stringify(tagged(value)) }),
          { ...engine(["stack", "export", "--stack=one"], { stdout: "{}" }), anyTimes: true },
        ],
      }),
    arrived: ({ files }) => JSON.parse(files[".arm-pipeline/reap/report.json"] ?? "{}").stacks,
    as: (value) => [expect.objectContaining({ owner: value, outcome: "over" })],
    oneLine: true,
  },
  smoked("body_contains", 0),
  smoked("body_matches", 0),
  smoked("request_body", 2),
];
