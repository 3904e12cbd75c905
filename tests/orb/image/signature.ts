import { call, type Reply } from "../support/planned-call.ts";
import { digest, pushed } from "./engine.ts";

/** What the tests of signing and of verifying share: the image that was pushed, and what cosign 3.1.3 says to a person in each case. */

export const reference = `docker.io/acme/web@${digest("d")}`;
export const files = { ".arm-pipeline/images/web.json": pushed("d") };

/** A call of cosign about that image. */
export const cosign = (args: readonly (string | RegExp)[], reply: Reply = {}) =>
  call(["cosign", ...args, reference], reply);

const failed = (stderr: string, status = 1): Reply => ({ status, stderr: `Error: ${stderr}\n` });
const signing = (words: string) =>
  failed(`signing [${reference}]: signing digest: signing bundle: error signing bundle: ${words}`);

/** Recorded from cosign against Sigstore's services on loopback, but for the two that need another clock. */
export const said = {
  unsigned: failed("no signatures found", 10),
  otherProject: failed(
    'no matching attestations: failed to verify certificate identity: no matching CertificateIdentity found, last error: expected SAN value to match regex "^x$", got "https://circleci.com/api/v2/projects/p-2/pipeline-definitions/d"',
  ),
  otherImage: failed(
    "no matching attestations: failed to verify signature: provided artifact digest does not match any digest in statement",
  ),
  otherKey: failed("no matching attestations: expected key signature, not certificate"),
  outOfTime: failed(
    "no matching attestations: failed to verify leaf certificate: x509: certificate has expired or is not yet valid: current time 2026-11-30T12:00:00Z is after 2026-11-30T11:00:00Z",
  ),
  rootOutOfTime: failed("setting trusted material: loading trusted root: tuf: timestamp.json metadata expired"),
  down: failed('Get "https://index.docker.io/v2/": dial tcp 127.0.0.1:5999: connect: connection refused'),
  denied: failed("GET https://index.docker.io/v2/acme/web/manifests/x: UNAUTHORIZED: authentication required"),
  strange: failed("something else"),
  tokenRefused: signing(
    'Fulcio returned 400: {"code":3, "message":"There was an error processing the identity token", "details":[]}',
  ),
  authorityDown: signing(
    'Post "http://127.0.0.1:5998/api/v2/signingCert": dial tcp 127.0.0.1:5998: connect: connection refused',
  ),
  logDown: signing(
    'adding rekor v2 entry: getting response: Post "http://127.0.0.1:5998/api/v2/log/entries": dial tcp 127.0.0.1:5998: connect: connection refused',
  ),
  clockDown: signing(
    'Post "http://127.0.0.1:5998/api/v1/timestamp": dial tcp 127.0.0.1:5998: connect: connection refused',
  ),
  rootDown: failed(
    'getting trusted root: Get "https://tuf-repo-cdn.sigstore.dev/1.root.json": dial tcp: lookup: no such host',
  ),
  keyRefused: failed("reading key: decrypt: encrypted: decryption failed"),
} as const;
