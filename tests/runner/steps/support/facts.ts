import { generateKeyPairSync } from "node:crypto";
import type { WorkflowPlan } from "../../../../src/runner/plan/plan.ts";
import type { OidcIssuer, RunFacts } from "../../../../src/runner/steps/dependencies.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** Verifies what the issuer signs. */
export const { publicKey } = keys;

export const issuer: OidcIssuer = {
  issuer: "https://oidc.example.com/org/o-1",
  keyId: "key-1",
  privateKey: keys.privateKey,
};

/** The facts of a run of "acme/web". */
export const factsOf = (plan: WorkflowPlan): RunFacts => ({
  run: "run",
  workflowId: "11111111-1111-4111-8111-111111111111",
  workspaceId: "22222222-2222-4222-8222-222222222222",
  plan,
  repository: { url: "https://github.com/acme/web", owner: "acme", name: "web", defaultBranch: "main" },
  pullRequest: "",
});
