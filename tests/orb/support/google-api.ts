import { type PlannedApi, startPlannedApi } from "./planned-api.ts";

/**
 * A stand-in for Google's security token service and for the tokens of service accounts, on loopback: made from their
 * descriptions (https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token and
 * https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).
 * It knows one provider, one account and the tokens of one job, and refuses everything else as Google does.
 */
export type GoogleApi = PlannedApi;

export const provider = "projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci";
export const account = "deploy@acme.iam.gserviceaccount.com";
export const jobToken = "oidc-canary-5d2";
const federated = "federated-canary-8a1";
export const accountToken = "account-canary-f07";

export const startGoogleApi = (
  isTaken: (token: string) => boolean = (token) => token === jobToken,
): Promise<GoogleApi> =>
  startPlannedApi({
    told: ({ request, url }) => `${request.method} ${url}`,
    reply: ({ request, url, text }) => {
      if (url === "/v1/token") return exchanged(JSON.parse(text), isTaken);
      if (url !== `/v1/projects/-/serviceAccounts/${account}:generateAccessToken`)
        return refused(404, "Not found; Gaia id not found for email", "NOT_FOUND");
      if (request.headers.authorization !== `Bearer ${federated}`)
        return refused(401, "Request had invalid credentials.", "UNAUTHENTICATED");
      return { status: 200, body: { accessToken: accountToken, expireTime: "2026-11-30T13:00:00Z" } };
    },
  });

const refused = (code: number, message: string, status: string) => ({
  status: code,
  body: { error: { code, message, status } },
});

function exchanged(body: Readonly<Record<string, string>>, isTaken: (token: string) => boolean) {
  const right =
    body.audience === `//iam.googleapis.com/${provider}` &&
    body.grantType === "urn:ietf:params:oauth:grant-type:token-exchange" &&
    body.requestedTokenType === "urn:ietf:params:oauth:token-type:access_token" &&
    body.subjectTokenType === "urn:ietf:params:oauth:token-type:jwt" &&
    body.scope === "https://www.googleapis.com/auth/cloud-platform";
  if (!right)
    return { status: 400, body: { error: "invalid_request", error_description: "Invalid value for a field." } };
  if (!isTaken(body.subjectToken ?? ""))
    return { status: 400, body: { error: "invalid_grant", error_description: "The ID Token is not valid." } };
  return { status: 200, body: { access_token: federated, token_type: "Bearer", expires_in: 3599 } };
}
