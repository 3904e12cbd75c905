import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { scriptsFolder } from "../support/run-script.ts";
import { findTool } from "../support/sandbox.ts";

/** What services say of credentials that they refuse, each as Pulumi passes it on. */
const refusing = [
  "error: [401] Unauthorized: No credentials provided or are invalid.",
  "error: Unauthorized: No credentials provided or are invalid.",
  "error: [403] Forbidden",
  "error: problem logging in: Unauthorized",
  "error: invalid access token",
  "error: token exchange failed: Audience not allowed",
  'error: constructing secrets manager of type "passphrase": incorrect passphrase',
  "error: failed to decrypt configuration key 'web:token': cipher: message authentication failed",
  "error: read .pulumi/meta.yaml: blob (code=Unknown): operation error S3: GetObject, api error ExpiredToken: The provided token has expired.",
  "api error InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.",
  "operation error STS: GetCallerIdentity, api error InvalidClientTokenId",
  "api error SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.",
  "api error UnrecognizedClientException: The security token included in the request is invalid.",
  "operation error EC2: DescribeVpcs, api error AuthFailure: AWS was not able to validate the provided access credentials",
  "operation error KMS: Decrypt, api error AccessDeniedException",
  "operation error EC2: CreateVpc, api error UnauthorizedOperation: You are not authorized to perform this operation.",
  "User: arn:aws:iam::1:user/ci is not authorized to perform: ecs:CreateCluster",
  "Error response from daemon: the security token included in the request is expired",
  'oauth2: "invalid_grant" "reauth related error (invalid_rapt)"',
  "googleapi: Error 403: Permission denied on resource project acme",
  "rpc error: code = PermissionDenied desc = Permission 'cloudkms.cryptoKeyVersions.useToDecrypt' denied",
  "ERROR CODE: AuthenticationFailed",
  "Code=AuthorizationFailed Message=The client does not have authorization to perform action",
  "AADSTS7000215: Invalid client secret provided.",
  "RESPONSE 403: 403 Forbidden",
  "npm error code E401\nnpm error Incorrect or missing password.",
  "npm error code E403\nnpm error 403 403 Forbidden - GET https://npm.pkg.github.com/@acme%2fshared",
  "ERR_PNPM_FETCH_401  GET https://npm.acme.example/x: Unauthorized - 401",
  "YN0041: shared@npm:1.0.0: Invalid authentication (as an anonymous user)",
  "error: GET https://npm.acme.example/x - 401",
  "ERROR: HTTP error 403 while getting x: 403 Client Error: Forbidden for url: https://pypi.acme.example/simple/",
  "Error making API request. Code: 403. Errors: permission denied",
  'pq: password authentication failed for user "pulumi"',
  "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
];

/** What fails for another reason. */
const others = [
  "error: no stack named 'ci-42' found",
  "error: [404] Not found",
  "error: [409] Conflict: Another update is currently in progress.",
  "error: [500] Internal Server Error",
  "error: dial tcp 127.0.0.1:443: connect: connection refused",
  "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
  "  aws:iam:Role accessRole creating",
  "error: the resource has 403 instances",
  "npm error code E404",
  "error: GET https://registry.npmjs.org/x - 404",
];

async function found(sentences: readonly string[]): Promise<readonly string[]> {
  const command = `. ${scriptsFolder}lib/refused.sh; while IFS= read -r line; do printf '%s\\n' "$line" > "$1"; if refused "$1"; then printf '%s\\n' "$line"; fi; done`;
  const { stdout } = await execa(
    findTool("bash"),
    ["-c", 'file=$(mktemp); trap \'rm -f "$file"\' EXIT; set -- "$file"; eval "$COMMAND"'],
    {
      input: `${sentences.join("\n")}\n`,
      env: { COMMAND: command },
    },
  );
  return stdout.split("\n").filter((line) => line !== "");
}

const oneLine = (sentence: string): string => sentence.replaceAll("\n", " ");

test("every refusal that somebody got is known as one", async () => {
  expect(await found(refusing.map(oneLine))).toEqual(refusing.map(oneLine));
});

test("nothing else is", async () => {
  expect(await found(others)).toEqual([]);
});

test("every kind in the table has a sentence", () => {
  const table = readFileSync(join(scriptsFolder, "lib/refused.sh"), "utf8");
  const list = /REFUSALS=\(\n([\s\S]*?)\n\)/.exec(table)?.[1]?.replaceAll(/^\s*#.*$/gm, "") ?? "";
  const kinds = [...list.matchAll(/'([^']+)'/g)].map(([, kind = ""]) => kind);
  const without = kinds.filter((kind) => !refusing.some((sentence) => new RegExp(kind).test(sentence)));
  expect([kinds.length > 20, without]).toEqual([true, []]);
});
