import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer } from "./planned-api.ts";

/** A value as an opened environment has it: https://github.com/pulumi/esc/blob/main/value.go */
type Opened = { readonly value?: unknown; readonly secret?: boolean; readonly unknown?: boolean };

/** What an environment holds when it is opened. */
export type Environment = {
  readonly environmentVariables?: Readonly<Record<string, Opened>>;
  readonly files?: Readonly<Record<string, Opened>>;
  /** In place of being opened: what is wrong with it. */
  readonly diagnostics?: readonly object[];
};

/**
 * A stand-in for the part of Pulumi Cloud that opens environments, and that gives tokens for those of OpenID Connect, on
 * loopback. It is made from what its own command line asks and reads
 * (https://github.com/pulumi/esc/blob/main/cmd/esc/cli/client/client.go and
 * https://github.com/pulumi/pulumi/blob/master/pkg/backend/httpstate/client/client.go) and from
 * https://www.pulumi.com/docs/reference/cloud-rest-api/environments/ and .../oauth-token-exchange/. It knows two tokens, one of which may open
 * nothing, and one token of a job.
 */
export type EnvironmentsApi = {
  readonly url: string;
  /** By ORGANISATION/PROJECT/NAME, and by ...@VERSION where one is another than the latest. */
  readonly environments: Record<string, Environment>;
  readonly answers: Answer[];
  readonly requests: string[];
  readonly close: () => Promise<void>;
};

export const accessToken = "pul-canary-access-9c1";
export const powerless = "pul-canary-powerless-77d";
export const jobToken = "oidc-canary-3f8";
const exchanged = "pul-canary-exchanged-b02";

export async function startEnvironmentsApi(): Promise<EnvironmentsApi> {
  const environments: Record<string, Environment> = {};
  const answers: Answer[] = [];
  const requests: string[] = [];
  const sessions = new Map<string, Environment>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url = "", method, headers } = request;
      requests.push(`${method} ${url}`);
      const reply = (status: number, body: unknown): void => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      };
      const refuse = (code: number, message: string): void => reply(code, { code, message });
      const planned = answers.find(({ path, times }) => times > 0 && path.test(`${method} ${url}`));
      if (planned !== undefined) {
        planned.times--;
        return reply(planned.status, planned.body);
      }
      const body = Buffer.concat(chunks).toString("utf8");
      if (url === "/api/oauth/token")
        return exchange(new URLSearchParams(body), { type: headers["content-type"], reply });
      if (headers.accept !== "application/vnd.pulumi+8") return refuse(400, "Bad Request: no API version");
      const token = /^token (\S+)$/.exec(headers.authorization ?? "")?.[1];
      if (token === undefined || ![accessToken, powerless, exchanged].includes(token))
        return refuse(401, "Unauthorized: No credentials provided or are invalid.");
      const at =
        /^\/api\/esc\/environments\/([^/]+\/[^/]+\/[^/?]+)(?:\/versions\/([^/?]+))?\/open(?:\/([^/?]+))?(?:\?(.*))?$/;
      const [, name = "", version, session, query] = at.exec(url) ?? [];
      if (method === "GET" && session !== undefined) {
        const opened = sessions.get(`${name} ${session}`);
        if (opened === undefined) return refuse(404, "Not Found: open environment not found");
        const traced = ({ value, ...rest }: Opened) => ({ value, ...rest, trace: { def: {} } });
        const section = (values: Readonly<Record<string, Opened>> | undefined) =>
          values &&
          traced({ value: Object.fromEntries(Object.entries(values).map(([key, each]) => [key, traced(each)])) });
        const { environmentVariables, files } = opened;
        return reply(200, {
          properties: { environmentVariables: section(environmentVariables), files: section(files) },
          schema: {},
        });
      }
      if (method !== "POST" || headers["content-length"] !== "0") return refuse(405, "Method Not Allowed");
      if (!/^duration=\d+m0s$/.test(query ?? "")) return refuse(400, "Bad Request: invalid duration");
      const environment = environments[version === undefined ? name : `${name}@${version}`];
      if (environment === undefined) return refuse(404, `Not Found: environment '${name}' not found`);
      if (token === powerless) return refuse(403, "Forbidden: you do not have permission to open this environment");
      if (environment.diagnostics !== undefined)
        return reply(400, {
          code: 400,
          message: "Bad Request: environment is invalid",
          diagnostics: environment.diagnostics,
        });
      const id = `session-${sessions.size + 1}`;
      sessions.set(`${name} ${id}`, environment);
      return reply(200, { id });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    environments,
    answers,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** As `pulumi login --oidc-token` asks, for the organisation acme and its team ops. */
function exchange(
  asked: URLSearchParams,
  { type, reply }: { readonly type: string | undefined; readonly reply: (status: number, body: unknown) => void },
): void {
  const given = (name: string): string => asked.get(name) ?? "";
  const kind = given("requested_token_type").replace("urn:pulumi:token-type:access_token:", "");
  const wrong =
    (type !== "application/x-www-form-urlencoded" && "no form") ||
    (given("grant_type") !== "urn:ietf:params:oauth:grant-type:token-exchange" && "unsupported grant type") ||
    (given("subject_token_type") !== "urn:ietf:params:oauth:token-type:id_token" && "unsupported subject token type") ||
    (!/^\d+$/.test(given("expiration")) && "invalid expiration") ||
    (!["organization ", "team team:ops"].includes(`${kind} ${given("scope")}`) && "no policy allows the scope") ||
    ((given("audience") !== "urn:pulumi:org:acme" || given("subject_token") !== jobToken) &&
      "no policy allows this token");
  if (wrong === false) reply(200, { access_token: exchanged, token_type: "token", expires_in: 3600 });
  else reply(400, { error: "invalid_request", error_description: wrong });
}
