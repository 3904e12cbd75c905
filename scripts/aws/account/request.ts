import type { IncomingHttpHeaders } from "node:http";

/** A request in AWS's own protocols, read. */
export type AwsRequest = {
  /** As AWS's signatures name it: `ec2`, `ecs`, `iam`, `elasticloadbalancing` ... */
  readonly service: string;
  readonly region: string;
  readonly action: string;
  readonly protocol: "ec2" | "query" | "json";
  /** Of the query protocols, flat: `Filter.1.Name`. */
  readonly query: Readonly<Record<string, string>>;
  /** Of the JSON protocol. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The key with which it was signed. */
  readonly accessKey: string;
};

/** Reads one, or nothing where it is none of the protocols that are looked into. */
export function readRequest(
  { headers }: { readonly headers: IncomingHttpHeaders },
  body: string,
): AwsRequest | undefined {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? "");
  const [, accessKey = "", region = "", service = ""] = scope ?? [];
  const target = headers["x-amz-target"];
  if (typeof target === "string") {
    const action = target.split(".").at(-1) ?? "";
    const json = body === "" ? {} : (JSON.parse(body) as Readonly<Record<string, unknown>>);
    return { service, region, action, protocol: "json", query: {}, json, accessKey };
  }
  if (!(headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")) return undefined;
  const query = Object.fromEntries(new URLSearchParams(body));
  const { Action: action = "" } = query;
  // Asked without a signature: a role that is assumed with a token.
  const named = service === "" ? "sts" : service;
  return { service: named, region, action, protocol: named === "ec2" ? "ec2" : "query", query, json: {}, accessKey };
}

/** The values of a list in a query, `Name.1`, `Name.member.1`, in order. */
export function listIn({ query }: Pick<AwsRequest, "query">, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 1; ; index++) {
    const value = query[`${name}.${index}`] ?? query[`${name}.member.${index}`];
    if (value === undefined) return values;
    values.push(value);
  }
}
