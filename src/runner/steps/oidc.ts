import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { refOf } from "../plan/filters.ts";
import type { PlannedJob } from "../plan/plan.ts";
import type { OidcIssuer, RunFacts } from "./dependencies.ts";
import { uuidOf } from "./identity.ts";

/** What a token says of its job. The order is that of the text: the command in the machine replaces the first three. */
export interface OidcClaims {
  readonly aud: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  readonly iss: string;
  readonly sub: string;
  readonly [name: `oidc.circleci.com/${string}`]: string | boolean | readonly string[];
}

/** What the claims are made of. */
export interface ClaimsOf {
  readonly job: Pick<PlannedJob, "contexts" | "name">;
  /** Which run of the job it is, from 1. */
  readonly attempt: number;
  readonly facts: RunFacts;
  readonly issuer: Pick<OidcIssuer, "issuer">;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const lifetimeSeconds = 3600;

/**
 * The claims of `$CIRCLE_OIDC_TOKEN`, and of `$CIRCLE_OIDC_TOKEN_V2`, whose subject says also what is built. Every job
 * has both:
 * https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/#format-of-the-openid-connect-id-token
 * What Sigstore's certificate authority reads of them: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */
export function oidcClaims({ job, attempt, facts, issuer, now }: ClaimsOf): {
  readonly v1: OidcClaims;
  readonly v2: OidcClaims;
} {
  const values = facts.plan.pipelineValues;
  const id = (name: string): string => String(values[name] ?? "");
  const organization = id("organization.id");
  const ref = refOf(values);
  const origin = facts.repository.url.replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/, "").replace(/\.git$/, "");
  const change = `refs/${ref.kind === "tag" ? "tags" : "heads"}/${ref.name}`;
  const seconds = Math.floor(now / 1000);
  const subject = `org/${organization}/project/${id("project.id")}/user/${id("trigger_parameters.circleci.actor_id")}`;
  const v1: OidcClaims = {
    aud: organization,
    iat: seconds,
    exp: seconds + lifetimeSeconds,
    iss: issuer.issuer,
    sub: subject,
    "oidc.circleci.com/job-id": uuidOf(facts.workflowId, job.name, String(attempt)),
    "oidc.circleci.com/pipeline-definition-id": uuidOf("pipeline-definition", id("project.id")),
    "oidc.circleci.com/pipeline-id": id("id"),
    "oidc.circleci.com/workflow-id": facts.workflowId,
    "oidc.circleci.com/project-id": id("project.id"),
    "oidc.circleci.com/vcs-origin": origin,
    "oidc.circleci.com/vcs-ref": change,
    "oidc.circleci.com/context-ids": job.contexts.map((name) => uuidOf("context", organization, name)),
    "oidc.circleci.com/ssh-rerun": false,
  };
  return { v1, v2: { ...v1, sub: `${subject}/vcs-origin/${origin}/vcs-ref/${change}` } };
}

/** The first part of every token of an issuer. */
export const oidcHeader = ({ keyId }: Pick<OidcIssuer, "keyId">): string =>
  JSON.stringify({ alg: "RS256", kid: keyId, typ: "JWT" });

/** A token with these claims. */
export function signToken(claims: OidcClaims, issuer: Pick<OidcIssuer, "keyId" | "privateKey">): string {
  const parts = [oidcHeader(issuer), JSON.stringify(claims)].map((part) => Buffer.from(part).toString("base64url"));
  const text = parts.join(".");
  return `${text}.${sign("sha256", Buffer.from(text), keyOf(issuer.privateKey)).toString("base64url")}`;
}

const keys = new Map<string, KeyObject>();

/** Read once for a run: to read a key takes longer than to sign with it. */
function keyOf(text: string): KeyObject {
  const key = keys.get(text) ?? createPrivateKey(text);
  keys.set(text, key);
  return key;
}
