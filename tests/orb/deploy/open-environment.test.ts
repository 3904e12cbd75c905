import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  accessToken,
  type EnvironmentsApi,
  jobToken,
  powerless,
  startEnvironmentsApi,
} from "../support/environments-api.ts";
import { anyCalls } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";

let api: EnvironmentsApi;
beforeAll(async () => {
  api = await startEnvironmentsApi();
});
afterAll(() => api.close());
beforeEach(() => {
  api.answers.length = 0;
  api.requests.length = 0;
  for (const name of Object.keys(api.environments)) delete api.environments[name];
  Object.assign(api.environments, {
    "acme/web/production": {
      environmentVariables: {
        REGION: { value: "eu-central-1" },
        REPLICAS: { value: 3 },
        DEBUG: { value: false },
        NOTHING: {},
        PASSWORD: { value: "canary-password", secret: true },
        LISTED: { value: [{ value: "left out, as Pulumi does" }] },
      },
      files: { TLS_KEY: { value: "canary\nfile\n", secret: true }, SETTINGS: { value: "a: 1\n" } },
    },
    "acme/web/production@3": { environmentVariables: { REGION: { value: "eu-west-1" } } },
    "acme/shared/base": { environmentVariables: { REGION: { value: "us-east-1" }, TEAM: { value: "web" } } },
  });
});

const run = ({ env, ...options }: ScriptOptions = {}) =>
  runScript("open_environment.sh", {
    realTools: ["curl"],
    // Packing leaves out the blanks of its arithmetic.
    neutral: (text) => (text.startsWith("run_masked ()") ? "the functions of the mask" : text),
    ...options,
    env: {
      PARAM_ENVIRONMENTS: "acme/web/production",
      PARAM_SERVICE_URL: api.url,
      PARAM_ATTEMPTS: "1",
      PULUMI_ACCESS_TOKEN: accessToken,
      ...env,
    },
  });

const noSecret = (told: object) => {
  for (const secret of ["canary", "session-"]) expect(JSON.stringify(told)).not.toContain(secret);
};

const values = (left: Readonly<Record<string, string>>) => left["<tmp>/*/environment/values"];

test("what is opened lies in the folder for credentials, and is said by name; no secret is in an argument or an output", async () => {
  const { left, exports: _, calls, ...told } = await run();
  expect(told).toEqual({
    status: 0,
    stdout: `Opening acme/web/production at ${api.url}.
Opened acme/web/production: DEBUG, NOTHING, PASSWORD, REGION, REPLICAS, SETTINGS (a file), TLS_KEY (a file).
The steps that follow have 7 of these, with 2 masked, until log_out_of_backend.
`,
    stderr: "",
    files: {},
    pauses: [],
  });
  expect(left).toEqual({
    "<tmp>/*/environment/enter.sh": expect.stringMatching(
      /\nenter_masked <tmp>\/\*\/environment\nunset -f enter_masked\n$/,
    ),
    "<tmp>/*/environment/files/SETTINGS": "a: 1\n",
    "<tmp>/*/environment/files/TLS_KEY": "canary\nfile\n",
    "<tmp>/*/environment/hidden": expect.stringContaining("\ncanary-password\n"),
    "<tmp>/*/environment/mask.sh": "the functions of the mask",
    "<tmp>/*/environment/values": `export REGION='eu-central-1'
export REPLICAS='3'
export DEBUG='false'
export NOTHING=''
export PASSWORD='canary-password'
export TLS_KEY='<tmp>/*/environment/files/TLS_KEY'
export SETTINGS='<tmp>/*/environment/files/SETTINGS'
`,
  });
  noSecret([told, calls.map(({ args }) => args)]);
  expect(api.requests.slice(0, 2)).toEqual([
    "POST /api/esc/environments/acme/web/production/open?duration=15m0s",
    "GET /api/esc/environments/acme/web/production/open/session-1",
  ]);
});

test("of a name that two environments give, the later one counts; a version is opened as it is named", async () => {
  const PARAM_ENVIRONMENTS = "acme/shared/base\nacme/web/production@3\n";
  const { status, left } = await run({ env: { PARAM_ENVIRONMENTS } });
  expect([status, values(left)]).toEqual([0, "export REGION='eu-west-1'\nexport TEAM='web'\n"]);
  const other = await run({ env: { PARAM_ENVIRONMENTS: "acme/web/production@3\nacme/shared/base" } });
  expect(values(other.left)).toBe("export REGION='us-east-1'\nexport TEAM='web'\n");
});

test("of one environment a file stands before a variable of its name, as Pulumi has it", async () => {
  api.environments["acme/web/both"] = {
    environmentVariables: { KEY: { value: "text" } },
    files: { KEY: { value: "file" } },
  };
  const { left } = await run({ env: { PARAM_ENVIRONMENTS: "acme/web/both" } });
  expect(values(left)).toBe("export KEY='<tmp>/*/environment/files/KEY'\n");
});

test("a number stays as it is written, and a text in which one stands too", async () => {
  const numbers =
    '{"VERSION":{"value":1.10,"trace":{}},"BIG":{"value": 12345678901234567890},"LOW":\n{\n  "value": -1e-7\n}';
  const body = `{"properties":{"environmentVariables":{"value":${numbers},"TEXT":{"value":"{\\"value\\":1.10,"}}}}}`;
  api.answers.push({ path: /GET .*open/, status: 200, body, times: 2 });
  const { left } = await run();
  expect(values(left)).toBe(
    `export VERSION='1.10'\nexport BIG='12345678901234567890'\nexport LOW='-1e-7'\nexport TEXT='{"value":1.10,'\n`,
  );
});

test("only what is asked for is handed on, under the name that it gets", async () => {
  const { status, left } = await run({ env: { PARAM_VARIABLES: "REGION\nAWS_REGION=REGION\n" } });
  expect([status, values(left), left["<tmp>/*/environment/hidden"]]).toEqual([
    0,
    "export REGION='eu-central-1'\nexport AWS_REGION='eu-central-1'\n",
    "",
  ]);
});

test("a short secret is said to be shown, and mask: all hides what is no secret too", async () => {
  api.environments["acme/web/short"] = {
    environmentVariables: { PIN: { value: "123", secret: true }, HOST: { value: "db.example" } },
  };
  const env = { PARAM_ENVIRONMENTS: "acme/web/short" };
  const { stderr, left } = await run({ env });
  expect([stderr, left["<tmp>/*/environment/hidden"]]).toEqual([
    "open_environment: warning: the value of PIN has fewer than 4 letters, so it is not masked: no log could be read any more.\n",
    "",
  ]);
  const all = await run({ env: { ...env, PARAM_MASK: "all" } });
  expect(all.left["<tmp>/*/environment/hidden"]?.split("\n")).toContain("db.example");
});

describe("the login is", () => {
  test("a token in a variable of another name", async () => {
    const outcome = await run({
      env: { PARAM_ACCESS_TOKEN: "ESC_TOKEN", ESC_TOKEN: accessToken, PULUMI_ACCESS_TOKEN: "" },
    });
    expect(outcome.status).toBe(0);
  });

  test.each([
    ["an organisation", { PARAM_OIDC_ORGANIZATION: "acme" }],
    ["a team", { PARAM_OIDC_ORGANIZATION: "acme", PARAM_OIDC_TEAM: "ops" }],
  ])("the job's own token, for %s", async (_whose, more) => {
    const {
      left: _,
      exports: __,
      ...told
    } = await run({ env: { ...more, CIRCLE_OIDC_TOKEN_V2: jobToken, PULUMI_ACCESS_TOKEN: "" } });
    expect([told.status, api.requests[0]]).toEqual([0, "POST /api/oauth/token"]);
    noSecret(told);
  });
});

describe("it ends with", () => {
  const words = async (options: ScriptOptions = {}) => {
    const { left, calls, ...told } = await run(options);
    noSecret([told, left, calls.map(({ args }) => args)]);
    expect([told.exports, left]).toEqual([{}, {}]);
    return [told.status, told.stderr.replace(/^open_environment: /m, "").trimEnd()];
  };
  const at = (status: number, body: unknown, path = /open/) => api.answers.push({ path, status, body, times: 9 });

  test("2 without a token", async () => {
    expect(await words({ env: { PULUMI_ACCESS_TOKEN: "" } })).toEqual([
      2,
      'the variable PULUMI_ACCESS_TOKEN, which holds the access token of Pulumi Cloud, is not set. Set it in a context and give the job that context, or set "oidc_organization".',
    ]);
  });

  test("2 where the variable holds something else", async () => {
    expect(await words({ env: { PULUMI_ACCESS_TOKEN: "two\nlines" } })).toEqual([
      2,
      "the variable PULUMI_ACCESS_TOKEN holds no access token: it has blanks or line ends in it.",
    ]);
  });

  test("2 in a job without a context", async () => {
    expect(await words({ env: { PARAM_OIDC_ORGANIZATION: "acme" } })).toEqual([
      2,
      "CIRCLE_OIDC_TOKEN_V2 is not set. CircleCI gives it to jobs that use at least one context: add one to this job.",
    ]);
  });

  test("3 for a token that is refused", async () => {
    expect(await words({ env: { PULUMI_ACCESS_TOKEN: "pul-canary-old" } })).toEqual([
      3,
      `${api.url} refused the access token in the variable PULUMI_ACCESS_TOKEN (HTTP 401: Unauthorized: No credentials provided or are invalid.). Check its value in the job's context, and that it has not expired.`,
    ]);
  });

  test("3 for a job's token that no policy allows", async () => {
    const env = { PARAM_OIDC_ORGANIZATION: "acme", CIRCLE_OIDC_TOKEN_V2: "oidc-canary-other" };
    expect(await words({ env })).toEqual([
      3,
      `${api.url} refused the job's OpenID Connect token, for which it gives the token of the organisation "acme" (HTTP 400: no policy allows this token). Check that CircleCI is registered there as an issuer, and that a policy allows this token's audience and subject.`,
    ]);
  });

  test("3 where the token may not open it", async () => {
    expect(await words({ env: { PULUMI_ACCESS_TOKEN: powerless } })).toEqual([
      3,
      "the access token in the variable PULUMI_ACCESS_TOKEN may not open the environment acme/web/production (HTTP 403: Forbidden: you do not have permission to open this environment). Give whom it belongs to the permission to open it.",
    ]);
  });

  test("2 for an environment that is not there", async () => {
    expect(await words({ env: { PARAM_ENVIRONMENTS: "acme/web/none" } })).toEqual([
      2,
      `${api.url} knows no environment acme/web/none (HTTP 404: Not Found: environment 'acme/web/none' not found). Check its name and version; for the access token in the variable PULUMI_ACCESS_TOKEN what it may not see is not there either.`,
    ]);
  });

  test("5, and Pulumi's words, for one that cannot be evaluated", async () => {
    api.environments["acme/web/broken"] = {
      diagnostics: [
        {
          range: { environment: "acme/web/broken", begin: { line: 4, column: 7, byte: 40 } },
          summary: 'unknown property "nme"',
          detail: "did you mean name?",
          severity: "error",
        },
        { summary: "fetching credentials: AccessDenied\u001b[31m" },
      ],
    };
    expect(await words({ env: { PARAM_ENVIRONMENTS: "acme/web/broken" } })).toEqual([
      5,
      `acme/web/broken:4:7: error: unknown property "nme"; did you mean name?
error: fetching credentials: AccessDenied[31m
the environment acme/web/broken cannot be evaluated (HTTP 400: Bad Request: environment is invalid); what is wrong with it stands above.`,
    ]);
  });

  test("2 for what the service does not accept and says in a sentence", async () => {
    at(400, { code: 400, message: "Bad Request: invalid revision" });
    expect(await words()).toEqual([
      2,
      "the environment acme/web/production cannot be opened (HTTP 400: Bad Request: invalid revision).",
    ]);
  });

  test("4 where the service is silent, or has a limit", async () => {
    at(503, {});
    const silent = `${api.url} could not be reached in 1 tries (HTTP 503). Run the job again when it answers.`;
    expect(await words()).toEqual([4, silent]);
    api.answers.length = 0;
    at(429, { code: 429, message: "Too Many Requests" });
    expect(await words()).toEqual([4, silent.replace("503", "429")]);
    api.answers.length = 0;
    at(502, "", /oauth/);
    const env = { PARAM_OIDC_ORGANIZATION: "acme", CIRCLE_OIDC_TOKEN_V2: jobToken };
    expect(await words({ env })).toEqual([4, silent.replace("503", "502")]);
  });

  test.each([
    ["no JSON", "<html>", "answered something else than JSON for environment acme/web/production."],
    ["no session", {}, "opened acme/web/production and did not say where."],
    ["a session that is no name", { id: "../../x" }, "opened acme/web/production and did not say where."],
  ])("5 for %s", async (_what, body, sentence) => {
    at(200, body, /POST .*open/);
    expect(await words()).toEqual([5, `${api.url} ${sentence}`]);
  });

  test("5 for an answer that is no environment, and one without a token", async () => {
    at(200, { properties: { environmentVariables: { value: "text" } } }, /GET .*open/);
    expect(await words()).toEqual([
      5,
      `${api.url} answered something else than an environment for acme/web/production.`,
    ]);
    at(200, {}, /oauth/);
    const env = { PARAM_OIDC_ORGANIZATION: "acme", CIRCLE_OIDC_TOKEN_V2: jobToken };
    expect(await words({ env })).toEqual([5, `${api.url} answered without a token.`]);
  });

  test("1 for any other status", async () => {
    at(418, { message: "a teapot" });
    expect(await words()).toEqual([1, `${api.url} answered HTTP 418 for environment acme/web/production: a teapot`]);
    at(404, "not found", /oauth/);
    const env = { PARAM_OIDC_ORGANIZATION: "acme", CIRCLE_OIDC_TOKEN_V2: jobToken };
    expect(await words({ env })).toEqual([1, `${api.url} answered HTTP 404 for the job's token:`]);
  });

  test.each(["PATH", "LD_PRELOAD", "UID", "PARAM_STACK"])(
    "2 for an environment that sets %s, before anything is handed on",
    async (name) => {
      api.environments["acme/web/bad"] = { environmentVariables: { GOOD: { value: "x" }, [name]: { value: "x" } } };
      expect(await words({ env: { PARAM_ENVIRONMENTS: "acme/web/bad" } })).toEqual([
        2,
        `an environment sets ${name}, which the later steps of the job need as it is. Rename it in the environment, or choose by "variables", as MY_${name}=${name}.`,
      ]);
    },
  );

  test("2 for a name that is none, unless it gets one", async () => {
    api.environments["acme/web/bad"] = { environmentVariables: { "my-key": { value: "x" } } };
    expect(await words({ env: { PARAM_ENVIRONMENTS: "acme/web/bad" } })).toEqual([
      2,
      '"my-key" is no name that a shell has for a variable. Rename it in the environment, or choose by "variables".',
    ]);
    const named = await run({ env: { PARAM_ENVIRONMENTS: "acme/web/bad", PARAM_VARIABLES: "MY_KEY=my-key" } });
    expect(values(named.left)).toBe("export MY_KEY='x'\n");
  });

  test("2 for a variable that no environment has", async () => {
    expect(await words({ env: { PARAM_VARIABLES: "REGION\nPASWORD" } })).toEqual([
      2,
      'parameter "variables" asks for "PASWORD", which no environment has. They have: DEBUG, NOTHING, PASSWORD, REGION, REPLICAS, SETTINGS, TLS_KEY.',
    ]);
  });

  test.each([
    ["is not known", { value: "x", unknown: true }],
    ["has a NUL in it", { value: "a\u0000b" }],
  ])("5 for a value that %s", async (_what, value) => {
    api.environments["acme/web/bad"] = { environmentVariables: { HOST: value } };
    expect(await words({ env: { PARAM_ENVIRONMENTS: "acme/web/bad" } })).toEqual([
      5,
      "the value of HOST is not known to the service, or is none that a variable can hold.",
    ]);
  });
});

test.each([
  ["shows what is to be hidden", { stdout: "shown:\ncanary-password\n" }],
  ["lacks a variable", { status: 1 }],
])("where a later shell %s, nothing is handed on", async (_what, reply) => {
  const { left, exports, ...told } = await run({ calls: [anyCalls("bash", reply)] });
  expect([told.status, told.stderr, left, exports]).toEqual([
    1,
    "open_environment: the mask does not hold in the shell of this machine, so nothing is handed on.\n",
    {},
    { ARM_PIPELINE_CREDENTIALS: "<tmp>/*" },
  ]);
});

test("a passing fault is waited out", async () => {
  api.answers.push({ path: /POST .*open/, status: 503, body: {}, times: 1 });
  const { status, pauses } = await run({ env: { PARAM_ATTEMPTS: "2", PARAM_ENVIRONMENTS: "acme/shared/base" } });
  expect([status, pauses.length <= 1]).toEqual([0, true]);
});
