import { expect, test } from "vitest";
import { call, type PlannedCall } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { pushed } from "./engine.ts";
import { cosign, files, reference, said } from "./signature.ts";

const words = "sign_image: ";
const tokenOf = (issued: number) =>
  `e30.${Buffer.from(JSON.stringify({ iss: "i", iat: issued, exp: issued + 3600 })).toString("base64url")}.c2ln`;
const now = () => Math.floor(Date.now() / 1000);
const token = (issued = now()): PlannedCall =>
  call(["circleci", "run", "oidc", "get", "--claims", '{"aud":"sigstore"}'], { stdout: `${tokenOf(issued)}\n` });
const keyless = ["sign", "--yes", /^--identity-token=\/\S+\/token$/];
const there = cosign(["download", "signature"], { stdout: "{}\n{}\n" });

const sign = (calls: readonly PlannedCall[], options: ScriptOptions = {}) =>
  runScript("sign_image.sh", { files, tools: ["cosign"], ...options, calls });
const shown = ({ status, stdout, stderr }: Awaited<ReturnType<typeof sign>>) => [
  status,
  stdout,
  stderr.split("\n").at(-2),
];

test("the job's own token signs the digest, goes by a file, and is nowhere afterwards", async () => {
  const outcome = await sign([token(), cosign(keyless), there]);
  expect([outcome.status, outcome.stdout, outcome.stderr, outcome.left]).toEqual([
    0,
    `Signing ${reference} by the identity of this job.\nSigned ${reference}: the registry has 2 of its signatures.\n`,
    "",
    {},
  ]);
});

test("a key of a KMS, or one in a variable, signs without a token, and without the log where that is said", async () => {
  const kms = "awskms:///alias/release";
  const first = await sign([cosign(["sign", "--yes", `--key=${kms}`]), there], { env: { PARAM_KEY: kms } });
  const options = ["--use-signing-config=false", "--tlog-upload=false"];
  const second = await sign([cosign(["sign", "--yes", "--key=env://KEY", ...options]), there], {
    env: { PARAM_KEY: "env://KEY", KEY: "key-canary", PARAM_TRANSPARENCY_LOG: "false" },
  });
  expect([first.status, second.status, second.stdout.includes("key-canary")]).toEqual([0, 0, false]);
});

test("the files of a Sigstore of one's own go to cosign", async () => {
  const own = ["--signing-config=s.json", "--trusted-root=r.json"];
  const outcome = await sign([token(), cosign(["sign", "--yes", ...own, /token$/]), there], {
    files: { ...files, "s.json": "", "r.json": "" },
    env: { PARAM_SIGNING_CONFIG: "s.json", PARAM_TRUSTED_ROOT: "r.json" },
  });
  expect(outcome.status).toBe(0);
});

test.each<readonly [keyof typeof said, number, string]>([
  ["authorityDown", 4, `the certificate authority could not be reached to sign ${reference}`],
  ["logDown", 4, `the transparency log could not be reached to sign ${reference}`],
  ["clockDown", 4, `the timestamp authority could not be reached to sign ${reference}`],
  ["rootDown", 4, `Sigstore's root of trust could not be reached to sign ${reference}`],
  ["down", 4, `the registry docker.io could not be reached to sign ${reference}`],
])("%s is tried again, and ends with %i", async (fault, status, sentence) => {
  const outcome = await sign([token(), cosign(keyless, said[fault]), cosign(keyless, said[fault])], {
    env: { PARAM_ATTEMPTS: "2" },
  });
  expect([outcome.status, outcome.pauses, outcome.stderr]).toEqual([
    status,
    [2],
    `${words}${sentence}: 2 of 2 tries met the fault above. That says nothing about a signature; run the job again when it answers.\n`,
  ]);
});

test.each<readonly [string, keyof typeof said, number, RegExp]>([
  [
    "a token that nobody trusts",
    "tokenRefused",
    3,
    /^the certificate authority refused the token of this job\. It has to know the issuer, and the audience "sigstore"; its own log says which of them it is\.$/,
  ],
  [
    "a login that may not push",
    "denied",
    3,
    /^docker\.io refused to let this login push a signature beside \S+\. Check that a log_in step/,
  ],
  ["what nothing explains", "strange", 1, /^\S+ could not be signed; cosign says why above\.$/],
])("%s ends with its own words", async (_case, fault, status, sentence) => {
  const [code, , last] = shown(await sign([token(), cosign(keyless, said[fault])]));
  expect([code, String(last).slice(words.length)]).toEqual([status, expect.stringMatching(sentence)]);
});

test.each([-7200, 7200])("a clock that is %i s off is told apart from a token that is refused", async (off) => {
  const [status, , last] = shown(
    await sign([token(now() - off), cosign(keyless, said.tokenRefused)], {
      neutral: (text) => text.replace(/clock is -?\d+ s/, "clock is N s"),
    }),
  );
  expect([status, String(last).replace(/-?\d+ s from/, "N s from")]).toEqual([
    2,
    `${words}this machine's clock is N s from that of CircleCI, so the certificate authority refused a token that seems too old or too new. Set the clock; nothing was signed.`,
  ]);
});

test("a key that cannot be used ends with 3", async () => {
  const outcome = await sign([cosign(["sign", "--yes", "--key=env://KEY"], said.keyRefused)], {
    env: { PARAM_KEY: "env://KEY", KEY: "k" },
  });
  expect(shown(outcome)[2]).toBe(
    `${words}the key in the parameter "key" could not be used: it is no private key of cosign's, its password in COSIGN_PASSWORD is wrong, or this job may not use it. cosign says which above.`,
  );
  expect(outcome.status).toBe(3);
});

test("a job without a token ends with 3, and a signature that did not arrive with 5", async () => {
  const none = await sign([{ ...token(), status: 1, stdout: "" }]);
  const lost = await sign([token(), cosign(keyless), { ...there, status: 1, stdout: "" }]);
  expect([none.status, none.stderr, lost.status, lost.stderr]).toEqual([
    3,
    `${words}CircleCI gave this job no OpenID Connect token; what it said stands above.\n`,
    5,
    `${words}${reference} has no signature in the registry after it was signed; cosign says why above.\n`,
  ]);
});

test.each<readonly [ScriptOptions, string]>([
  [
    { env: { PARAM_KEY: "env://KEY" } },
    'parameter "key" names the variable KEY, which is not set. Set it in a CircleCI context, and give the job that context.',
  ],
  [
    { env: { PARAM_KEY: "cosign.key" } },
    `parameter "key" is not empty, env://NAME with the name of a variable, or the URI of a KMS: "cosign.key"`,
  ],
  [
    { env: { PARAM_TRANSPARENCY_LOG: "false" } },
    'parameter "transparency_log" is false, but without a key the log is what proves when a signature was made. Give a "key", or leave it true.',
  ],
  [
    {
      env: { PARAM_KEY: "awskms:///alias/x", PARAM_TRANSPARENCY_LOG: "false", PARAM_SIGNING_CONFIG: "log.json" },
      files: { ...files, "log.json": "{}" },
    },
    'parameters "signing_config" and "transparency_log: false" exclude each other: the configuration says which log, or none.',
  ],
  [
    { env: { PARAM_TRUSTED_ROOT: "none.json" } },
    'parameter "trusted_root" names no file: "none.json" (looked in <work>)',
  ],
  [{ tools: [] }, '"cosign" is not installed. Run install_cosign before this step.'],
  [
    { without: ["circleci"] },
    `without a "key" the job's own token signs, and there is no "circleci" here to get it. Run in a CircleCI job, or give a key.`,
  ],
  [
    { files: { ".arm-pipeline/images/web.json": pushed("d", { reference: null }) } },
    ".arm-pipeline/images/web.json names no digest: the image is not pushed yet. Push it before this step.",
  ],
])("refused before anything is asked: %j", async (options, sentence) => {
  const outcome = await sign([], options);
  expect([outcome.status, outcome.stderr]).toEqual([2, `${words}${sentence}\n`]);
});
