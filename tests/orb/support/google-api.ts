import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How the stand-in answers the next requests of a path in place of doing what they ask; `times` of them. */
export type Answer = { readonly path: RegExp; readonly status: number; readonly body: unknown; times: number };

/**
 * A stand-in for Google's security token service and for the tokens of service accounts, on loopback: made from their
 * descriptions (https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token and
 * https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).
 * It knows one provider, one account and the tokens of one job, and refuses everything else as Google does.
 */
export type GoogleApi = {
  readonly url: string;
  readonly answers: Answer[];
  readonly requests: string[];
  readonly close: () => Promise<void>;
};

export const provider = "projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci";
export const account = "deploy@acme.iam.gserviceaccount.com";
export const jobToken = "oidc-canary-5d2";
const federated = "federated-canary-8a1";
export const accountToken = "account-canary-f07";

export async function startGoogleApi(
  isTaken: (token: string) => boolean = (token) => token === jobToken,
): Promise<GoogleApi> {
  const answers: Answer[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const reply = (status: number, body: unknown) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(body));
      };
      const { url = "" } = request;
      requests.push(`${request.method} ${url}`);
      const planned = answers.find(({ path, times }) => times > 0 && path.test(url));
      if (planned !== undefined) {
        planned.times--;
        return reply(planned.status, planned.body);
      }
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      if (url === "/v1/token") {
        const { audience, grantType, requestedTokenType, scope, subjectTokenType, subjectToken } = body;
        const right =
          audience === `//iam.googleapis.com/${provider}` &&
          grantType === "urn:ietf:params:oauth:grant-type:token-exchange" &&
          requestedTokenType === "urn:ietf:params:oauth:token-type:access_token" &&
          subjectTokenType === "urn:ietf:params:oauth:token-type:jwt" &&
          scope === "https://www.googleapis.com/auth/cloud-platform";
        if (!right) return reply(400, { error: "invalid_request", error_description: "Invalid value for a field." });
        if (!isTaken(subjectToken))
          return reply(400, { error: "invalid_grant", error_description: "The ID Token is not valid." });
        return reply(200, { access_token: federated, token_type: "Bearer", expires_in: 3599 });
      }
      if (url !== `/v1/projects/-/serviceAccounts/${account}:generateAccessToken`)
        return reply(404, {
          error: { code: 404, message: "Not found; Gaia id not found for email", status: "NOT_FOUND" },
        });
      if (request.headers.authorization !== `Bearer ${federated}`)
        return reply(401, {
          error: { code: 401, message: "Request had invalid credentials.", status: "UNAUTHENTICATED" },
        });
      return reply(200, { accessToken: accountToken, expireTime: "2026-11-30T13:00:00Z" });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
