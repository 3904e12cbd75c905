import { execa } from "execa";
import { expect, test } from "vitest";
import { call, type PlannedCall, type Reply } from "../support/planned-call.ts";
import { runScript, type ScriptOptions } from "../support/run-script.ts";
import { digest } from "./engine.ts";
import { cosign, files, reference, said } from "./signature.ts";

const words = "verify_signature: ";
const last = " It is not to be deployed.";
const issuer = "https://oidc.circleci.com/org/o-1";
const identity = "^https://circleci\\.com/api/v2/projects/p-1/pipeline-definitions/[^/]+$";
const options = [`--certificate-oidc-issuer=${issuer}`, `--certificate-identity-regexp=${identity}`];
const job = { CIRCLE_ORGANIZATION_ID: "o-1", CIRCLE_PROJECT_ID: "p-1", PARAM_ATTEMPTS: "2" };

const verify = (calls: readonly PlannedCall[], { env, ...more }: ScriptOptions = {}) =>
  runScript("verify_signature.sh", {
    files,
    env: { ...job, ...env },
    tools: ["cosign"],
    realTools: ["openssl"],
    ...more,
    calls,
  });
const asked = (reply: Reply = {}) => cosign(["verify", ...options], reply);
const signer = `the project p-1 of ${issuer}`;

test("by default this job's own project has to have signed", async () => {
  const outcome = await verify([asked()]);
  expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([
    0,
    `Verifying that ${reference} is signed by ${signer}.\nVerified: ${reference} is signed by ${signer}.\n`,
    "",
  ]);
});

test("another project, issuer or identity, or a key, is what cosign is asked for", async () => {
  const other = await verify(
    [cosign(["verify", "--certificate-oidc-issuer=https://issuer.example", "--certificate-identity=https://x/y"])],
    { env: { PARAM_ISSUER: "https://issuer.example", PARAM_IDENTITY: "https://x/y" } },
  );
  const key = await verify([cosign(["verify", "--key=keys/cosign.pub", "--insecure-ignore-tlog=true"])], {
    env: { PARAM_KEY: "keys/cosign.pub", PARAM_TRANSPARENCY_LOG: "false" },
    files: { ...files, "keys/cosign.pub": "" },
  });
  const project = await verify(
    [
      cosign([
        "verify",
        "--certificate-oidc-issuer=https://oidc.circleci.com/org/o-2",
        options[1]?.replace("p-1", "p-2") ?? "",
      ]),
    ],
    { env: { PARAM_ORGANIZATION: "o-2", PARAM_PROJECT: "p-2" } },
  );
  expect([other.status, key.status, project.status]).toEqual([0, 0, 0]);
});

test.each<readonly [string, keyof typeof said, number, string]>([
  [
    "a removed signature",
    "unsigned",
    5,
    `${reference} is not signed: the registry has no signature of it. Was it removed there, or did no sign_image run?${last}`,
  ],
  [
    "another project's identity",
    "otherProject",
    5,
    `${reference} is signed by somebody else, "https://circleci.com/api/v2/projects/p-2/pipeline-definitions/d", and not by ${signer}.${last}`,
  ],
  [
    "a swapped signature",
    "otherImage",
    5,
    `the signature beside ${reference} is of another image: somebody has put it there.${last}`,
  ],
  [
    "a signature by a key",
    "otherKey",
    5,
    `no signature of ${reference} is by ${signer}; cosign says above what is wrong with each.${last}`,
  ],
  [
    "a login that may not pull",
    "denied",
    3,
    `docker.io refused to let this login read the signatures of ${reference}. Check that a log_in step for it runs before this one, and that its user or token may pull.`,
  ],
  ["what nothing explains", "strange", 1, `${reference} could not be verified; cosign says why above.${last}`],
])("%s is refused in its own words", async (_case, fault, status, sentence) => {
  const outcome = await verify([asked(said[fault])]);
  expect([outcome.status, outcome.stderr.split("\n").at(-2)]).toEqual([status, words + sentence]);
});

test.each(["outOfTime", "rootOutOfTime"] as const)("a wrong clock is told apart from forgery: %s", async (fault) => {
  const outcome = await verify([asked(said[fault])], { neutral: (text) => text.replace(/\d{4}-\S+Z by/, "NOW by") });
  expect([
    outcome.status,
    outcome.stderr
      .split("\n")
      .at(-2)
      ?.replace(/\d{4}-\S+Z by/, "NOW by"),
  ]).toEqual([
    2,
    `${words}the signature of ${reference} could not be judged, since a certificate or the root of trust is not valid now, NOW by this machine's clock. Set the clock, or renew "trusted_root".`,
  ]);
});

test.each<readonly [keyof typeof said, string]>([
  ["down", "the registry docker.io"],
  ["rootDown", "Sigstore's root of trust"],
])("a service that is silent is told apart from forgery: %s", async (fault, service) => {
  const outcome = await verify([asked(said[fault]), asked(said[fault])]);
  expect([outcome.status, outcome.stderr]).toEqual([
    4,
    `${words}${service} could not be reached to verify ${reference}: 2 of 2 tries met the fault above. That says nothing about a signature; run the job again when it answers.\n`,
  ]);
});

/** A bundle whose certificate says that it was made for a branch, in the extension that Sigstore has for it. */
async function bundleOf(ref: string): Promise<string> {
  const { stdout } = await execa(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "/dev/null",
        "-outform",
        "DER",
      ],
      ...["-subj", "/CN=x", "-addext", `1.3.6.1.4.1.57264.1.14=ASN1:UTF8String:${ref}`],
    ],
    { encoding: "buffer" },
  );
  return JSON.stringify({
    verificationMaterial: { certificate: { rawBytes: Buffer.from(stdout).toString("base64") } },
  });
}

const eachOfThem = (status = 0) =>
  call(
    [
      "cosign",
      "verify-blob-attestation",
      /^--bundle=\//,
      "--type=https://sigstore.dev/cosign/sign/v1",
      `--digest=${digest("d").slice(7)}`,
      "--digestAlg=sha256",
      ...options,
    ],
    { status },
  );

test("the branch is read from a certificate that was itself verified", async () => {
  const [main, feature] = await Promise.all([bundleOf("refs/heads/main"), bundleOf("refs/heads/feature/x")]);
  const download = cosign(["download", "signature"], { stdout: `${feature}\n${main}\n` });
  const env = { PARAM_BRANCH: "main" };
  const right = await verify([asked(), download, eachOfThem(), eachOfThem()], { env });
  const forged = await verify([asked(), download, eachOfThem(), eachOfThem(1)], { env });
  const none = await verify([asked(), { ...download, status: 1, stdout: "" }], { env });
  expect([right.status, right.stdout.split("\n")[1], forged.status, forged.stderr, none.status, none.stderr]).toEqual([
    0,
    "It was signed on the branch main.",
    5,
    `${words}${reference} is signed by ${signer}, but on refs/heads/feature/x, and not on the branch main.${last}\n`,
    1,
    `${words}the signatures of ${reference} could not be read; cosign says why above.${last}\n`,
  ]);
});

test.each([
  ["main", ["main2", "x/main", "mai", "Main"]],
  ["feature.x", ["featureXx", "feature.x.y"]],
  ["a+b(c)", ["aab(c)", "a+bc"]],
])("the branch %s is that branch and no other", async (branch, others) => {
  const bundles = await Promise.all(others.map((each) => bundleOf(`refs/heads/${each}`)));
  const tag = await bundleOf(`refs/tags/${branch}`);
  const download = (texts: readonly string[]) => cosign(["download", "signature"], { stdout: `${texts.join("\n")}\n` });
  const each = (texts: readonly string[]) => [asked(), download(texts), ...texts.map(() => eachOfThem())];
  const refused = await verify(each([...bundles, tag]), { env: { PARAM_BRANCH: branch } });
  const own = await verify(each([await bundleOf(`refs/heads/${branch}`)]), { env: { PARAM_BRANCH: branch } });
  expect([refused.status, own.status]).toEqual([5, 0]);
});

test.each<readonly [Record<string, string>, string]>([
  [{ CIRCLE_PROJECT_ID: "" }, 'parameter "project" is not the ID of a project: ""'],
  [{ CIRCLE_ORGANIZATION_ID: "" }, 'parameter "organization" is not the ID of an organization: ""'],
  [
    { PARAM_KEY: "env://KEY", KEY: "public", PARAM_BRANCH: "main" },
    'parameter "key" is given with an identity: a signature with a key says nothing of who used it. Give one or the other.',
  ],
  [
    { PARAM_BRANCH: "$CIRCLE_BRANCH" },
    'parameter "branch" is "$CIRCLE_BRANCH", which is empty in this pipeline, so any branch would do. Leave it out where that is meant, as for version tags.',
  ],
  [
    { PARAM_ISSUER: "https://issuer.example", PARAM_ORGANIZATION: "o-2" },
    'parameters "issuer" and "organization" exclude each other: an organization is named by its issuer.',
  ],
  [
    { PARAM_IDENTITY: "https://x/y", PARAM_PROJECT: "p-2" },
    'parameters "identity" and "project" exclude each other: a project is a part of an identity.',
  ],
  [{ PARAM_KEY: "cosign.pub" }, 'parameter "key" names no file: "cosign.pub" (looked in <work>)'],
  [{ PARAM_PROJECT: "p.1" }, 'parameter "project" is not the ID of a project: "p.1"'],
])("who has to have signed is never guessed: %j", async (env, sentence) => {
  const outcome = await verify([], { env });
  expect([outcome.status, outcome.stderr]).toEqual([2, `${words}${sentence}\n`]);
});
