import { type PlannedApi, startPlannedApi } from "./planned-api.ts";

/** What a federated credential of an application says of the tokens that it takes. */
export type FederatedCredential = {
  readonly issuer: string | RegExp;
  readonly subject: string | RegExp;
  readonly audience: string | RegExp;
};

/**
 * A stand-in for Microsoft Entra ID's tokens for clients with a federated credential, and for the exchange of Azure Container
 * Registry, on loopback: made from their descriptions (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * and https://azure.github.io/acr/AAD-OAuth.html), with the codes of
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes. It knows one tenant, one client and its federated credential,
 * and refuses everything else as Entra ID does; it does not verify signatures.
 */
export type AzureApi = PlannedApi;

export const tenant = "aaaaaaaa-1111-2222-3333-444444444444";
export const client = "bbbbbbbb-1111-2222-3333-444444444444";
/** What docker is given in place of a password. */
export const registryToken = "registry-canary-b21";
const entra = (scope: string): string => `entra-canary-9c4.${Buffer.from(scope).toString("base64url")}.x`;
const registryScope = "https://containerregistry.azure.net/.default";
const scopes = [
  registryScope,
  "https://management.azure.com/.default",
  "https://management.usgovcloudapi.net/.default",
];

export const startAzureApi = (credential: FederatedCredential): Promise<AzureApi> =>
  startPlannedApi({
    told: ({ request, url, text }) => {
      const form = new URLSearchParams(text);
      return `${request.method} ${url} ${form.get("scope") ?? form.get("service")}`;
    },
    reply: ({ request, url, text }) => {
      const form = new URLSearchParams(text);
      if (url === "/oauth2/exchange") return exchanged(form, request.headers.host);
      const refused = refusalOf(url, { form, credential });
      if (refused !== undefined) return { status: refused.error === "invalid_client" ? 401 : 400, body: refused };
      const body = { token_type: "Bearer", expires_in: 3599, access_token: entra(form.get("scope") ?? "") };
      return { status: 200, body };
    },
  });

/** What Entra ID says, with the marks of a request that it always adds. */
export const entraError = (error: string, code: number, message: string) => ({
  error,
  error_description: `AADSTS${code}: ${message} Trace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333 Correlation ID: aaaa0000-bb11-2222-33cc-444444dddddd Timestamp: 2026-11-30 12:00:00Z`,
  error_codes: [code],
});

const noMatch = (what: string, value: string) =>
  `No matching federated identity record found for presented assertion ${what} '${value}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion.`;

function refusalOf(
  url: string,
  { form, credential }: { readonly form: URLSearchParams; readonly credential: FederatedCredential },
) {
  const [, asked] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(url) ?? [];
  const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  if (asked !== tenant) return entraError("invalid_request", 90002, `Tenant '${asked}' not found.`);
  if (form.get("grant_type") !== "client_credentials" || form.get("client_assertion_type") !== jwtBearer)
    return entraError("invalid_request", 900144, "The request body must contain the following parameter.");
  if (!scopes.includes(form.get("scope") ?? ""))
    return entraError("invalid_scope", 70011, "The provided request must include a 'scope' input parameter.");
  if (form.get("client_id") !== client)
    return entraError(
      "unauthorized_client",
      700016,
      `Application with identifier '${form.get("client_id")}' was not found in the directory 'Acme'.`,
    );
  const claims = claimsOf(form.get("client_assertion") ?? "");
  if (claims === undefined) return entraError("invalid_request", 50027, "JWT token is invalid or malformed.");
  if (claims.exp * 1000 < Date.now())
    return entraError("invalid_client", 700024, "Client assertion is not within its valid time range.");
  const fits = (value: string, wanted: string | RegExp) =>
    typeof wanted === "string" ? value === wanted : wanted.test(value);
  if (!fits(claims.iss, credential.issuer)) return entraError("invalid_client", 700211, noMatch("issuer", claims.iss));
  if (!fits(claims.sub, credential.subject))
    return entraError("invalid_client", 700213, noMatch("subject", claims.sub));
  if (!fits(claims.aud, credential.audience))
    return entraError("invalid_client", 700212, noMatch("audience", claims.aud));
  return undefined;
}

function claimsOf(token: string): { iss: string; sub: string; aud: string; exp: number } | undefined {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The registry's half: an access token of Entra ID for its own refresh token. */
function exchanged(
  form: URLSearchParams,
  host: string | undefined,
): { readonly status: number; readonly body: object } {
  const right =
    form.get("grant_type") === "access_token" && form.get("service") === host && form.get("tenant") === tenant;
  if (!right) return { status: 400, body: { errors: [{ code: "BAD_REQUEST", message: "invalid request" }] } };
  if (form.get("access_token") !== entra(registryScope))
    return { status: 401, body: { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] } };
  return { status: 200, body: { refresh_token: registryToken } };
}
