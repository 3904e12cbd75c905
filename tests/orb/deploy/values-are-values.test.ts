import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { clock, engine, handedOver, pushed, realTools, reference } from "./engine.ts";
import { limited } from "./limited.ts";

/** What a careless script would run, split, expand or take for an option. */
const hostile = [
  "$(touch x)",
  "`touch x`",
  'it\'s "quoted"',
  "a\ntouch x",
  "; touch x",
  "<< parameters.x >>",
  "--help",
  "a|touch x",
  "&touch x&",
  "*",
  "\\",
];

/** One of each kind, since every value is a run of the script; none is of any parameter's form. */
const refused = ["$(touch x) `touch x`", "--help 'x'", "a\ntouch x"];

test.each(limited)("$script refuses each hostile value of $parameter by name and runs nothing", async (each) => {
  const { script, parameter, env } = each;
  const files = { ...handedOver, ".arm-pipeline/deployment.json": '{"schema":2,"outputs":{}}' };
  for (const value of refused) {
    const outcome = await runScript(script, {
      env: { ...env, [`PARAM_${parameter.toUpperCase()}`]: value },
      files,
      tools: ["pulumi", "aws", "curl", "git"],
      realTools,
    });
    expect({ value, status: outcome.status, files: outcome.files, said: outcome.stderr }).toEqual({
      value,
      status: 2,
      files,
      said: expect.stringContaining(`parameter "${parameter}"`),
    });
  }
});

/** Every parameter that may hold anything: it arrives as it is, in one argument or by standard input. */
test.each(hostile.filter((value) => !value.includes("\n")))(
  "%j arrives as it is wherever anything goes",
  async (value) => {
    const configured = await runScript("configure_stack.sh", {
      env: { PARAM_STACK: "ci-42", PARAM_CONFIG: `key=${value}`, PARAM_SECRET_CONFIG: "token=TOKEN", TOKEN: value },
      files: handedOver,
      calls: [
        engine(["stack", "select", "--stack=ci-42"]),
        engine(["config", "refresh", "--stack=ci-42"]),
        engine(["config", "set", "--stack=ci-42", "--plaintext", "--raw", "--", "key"], { stdin: value }),
        engine(["config", "set", "--stack=ci-42", "--secret", "--raw", "--", "token"], { stdin: value }),
      ],
    });
    expect({ status: configured.status, files: configured.files }).toEqual({ status: 0, files: handedOver });

    const sent = ["--request", "POST", "--header", /^@.*\/sent$/, "--data-binary", /^@.*\/request_body$/];
    const asked = (more: readonly (string | RegExp)[]) =>
      call(
        [
          ...[
            "curl",
            "--disable",
            "--globoff",
            "--silent",
            "--show-error",
            "--proto",
            "=http,https",
            "--max-time",
            "10",
          ],
          ...["--dump-header", /\/headers$/, "--write-out", /http_code/, ...more, "--url", /^http:\/\/web.example$/],
        ],
        { stdout: `before ${value} after\n`, stderr: "\n200 0.001000 0.000500" },
      );
    const smoked = await runScript("smoke_test.sh", {
      env: {
        PARAM_URL: "http://web.example",
        PARAM_BODY_CONTAINS: value,
        PARAM_METHOD: "POST",
        PARAM_REQUEST_BODY: value,
        PARAM_REQUEST_HEADER: "X-Value: $VALUE",
        VALUE: value,
        PARAM_CHECKS: `/\n  name: ${value}\n  body_contains: ${value}\n`,
      },
      calls: [...clock(1, 1, 1, 1), ...[sent, []].map(asked)],
    });
    expect({ status: smoked.status, files: Object.keys(smoked.files) }).toEqual({
      status: 0,
      files: [".arm-pipeline/smoke.json", ".arm-pipeline/test-results/smoke/junit.xml"],
    });

    const exported = await runScript("export_outputs.sh", {
      files: { ".arm-pipeline/deployment.json": JSON.stringify({ schema: 2, outputs: { value } }) },
    });
    expect(exported.exports).toEqual({ STACK_VALUE: value });
  },
);

const canary = "canary-7f3a";
const secrets = {
  PULUMI_ACCESS_TOKEN: canary,
  TOKEN: canary,
  CIRCLE_OIDC_TOKEN_V2: canary,
  PULUMI_CONFIG_PASSPHRASE: canary,
};
const login = (...more: readonly (string | RegExp)[]): PlannedCall =>
  call(["pulumi", "--cwd=.", "--non-interactive", "--color=never", "login", ...more]);

test.each<[string, ScriptOptions]>([
  ["log_in_to_backend.sh", { calls: [login()] }],
  [
    "log_in_to_backend.sh",
    { env: { PARAM_OIDC_ORGANIZATION: "acme" }, calls: [login(/oidc-token$/, "--oidc-org=acme")] },
  ],
  [
    "configure_stack.sh",
    {
      env: { PARAM_STACK: "ci-42", PARAM_SECRET_CONFIG: "token=TOKEN" },
      files: pushed,
      calls: [
        engine(["stack", "select", "--stack=ci-42"]),
        engine(["config", "refresh", "--stack=ci-42"]),
        engine(["config", "set", "--stack=ci-42", "--secret", "--raw", "--", "token"], { stdin: canary }),
        engine(["config", "set", "--stack=ci-42", "--plaintext", "--raw", "--", "image"], { stdin: reference }),
      ],
    },
  ],
  [
    "deploy_stack.sh",
    {
      realTools,
      calls: [
        ...clock(1),
        engine(["up", "--yes", "--stack=ci-42", /^--message=/]),
        engine(["stack", "output", "--json", "--stack=ci-42"], { stdout: '{"url":"http://x","t":"[secret]"}' }),
        engine(["stack", "history", "--json", "--page-size=10", "--page=1", "--stack=ci-42"], { stdout: "[]" }),
      ],
    },
  ],
])("%s leaves no secret in an argument, its output, BASH_ENV or a file", async (script, options) => {
  const outcome = await runScript(script, {
    ...options,
    files: { ...handedOver, ...options.files },
    env: { ...secrets, ...options.env, BASH_ENV: "./later-steps" },
  });
  const shown = { args: outcome.calls.map(({ args }) => args), out: outcome.stdout, err: outcome.stderr };
  expect({
    status: outcome.status,
    leaks: JSON.stringify([shown, outcome.files, outcome.left]).includes(canary),
  }).toEqual({
    status: 0,
    leaks: false,
  });
});
