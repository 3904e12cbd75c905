import { createHash, generateKeyPair, type JsonWebKey } from "node:crypto";
import { promisify } from "node:util";
import type { OidcIssuer } from "../../runner/steps/dependencies.ts";

/**
 * An issuer, and its public key for whoever wants to check a token: https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export interface MadeIssuer {
  readonly issuer: OidcIssuer;
  readonly keys: { readonly keys: readonly JsonWebKey[] };
}

/**
 * Makes the key of one run. Its name ends in `.invalid`, which no address of the Internet ever does
 * (https://www.rfc-editor.org/rfc/rfc2606#section-2): nothing that trusts CircleCI's tokens is to trust these.
 */
export async function makeIssuer(organization: string): Promise<MadeIssuer> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const jwk = publicKey.export({ format: "jwk" });
  const keyId = createHash("sha256").update(`${jwk.n}`).digest("hex").slice(0, 32);
  return {
    issuer: {
      issuer: `https://oidc.arm-pipeline.invalid/org/${organization}`,
      keyId,
      privateKey: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    },
    keys: { keys: [{ ...jwk, kid: keyId, alg: "RS256", use: "sig" }] },
  };
}
