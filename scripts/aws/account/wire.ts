import { readXml, type Xml } from "./xml.ts";

/** An account that is asked in AWS's own protocols: the layer, or moto behind it, past every rule. */
export type Wire = {
  readonly endpoint: string;
  readonly region: string;
  /** EC2, Auto Scaling, ELB, IAM and STS. */
  readonly query: (service: string, action: string, parameters?: Readonly<Record<string, string>>) => Promise<Xml>;
  /** ECS, ECR, SSM, CloudWatch Logs and Secrets Manager. */
  readonly json: <T>(service: string, action: string, parameters?: object) => Promise<T>;
};

/** The versions of the interfaces, which stand in each request. */
const versions: Readonly<Record<string, string>> = {
  ec2: "2016-11-15",
  autoscaling: "2011-01-01",
  elasticloadbalancing: "2015-12-01",
  iam: "2010-05-08",
  sts: "2011-06-15",
};

/** What stands before the name of an action in the JSON protocol. */
const targets: Readonly<Record<string, string>> = {
  ecs: "AmazonEC2ContainerServiceV20141113",
  ecr: "AmazonEC2ContainerRegistry_V20150921",
  ssm: "AmazonSSM",
  logs: "Logs_20140328",
  secretsmanager: "secretsmanager",
};

/** The account said no. */
export class WireError extends Error {
  readonly status: number;
  constructor(status: number, body: string) {
    super(`${status}: ${body}`);
    this.status = status;
  }
}

/** Who looks at the account from outside, whom no fault is to hit. */
export const onlooker = "looks-on";

/** Which account moto is asked about; its usual one by default. */
export const accountHeader = (account: string | undefined): Readonly<Record<string, string>> =>
  account === undefined ? {} : { "x-moto-account-id": account };

/** Asks at this address about one region. moto keeps accounts apart by a header of its own. */
export function wireTo(endpoint: string, region: string, account?: string): Wire {
  const ask = async (service: string, headers: Readonly<Record<string, string>>, body: string): Promise<string> => {
    const scope = `Credential=${onlooker}/20260101/${region}/${service}/aws4_request`;
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
        ...accountHeader(account),
        ...headers,
      },
      body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new WireError(answer.status, text);
    return text;
  };
  return {
    endpoint,
    region,
    query: async (service, action, parameters = {}) => {
      const body = new URLSearchParams({ Action: action, Version: versions[service] ?? "", ...parameters });
      const type = "application/x-www-form-urlencoded; charset=utf-8";
      return readXml(await ask(service, { "content-type": type }, body.toString()));
    },
    json: async <T>(service: string, action: string, parameters: object = {}) => {
      const target = `${targets[service]}.${action}`;
      const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
      const body = await ask(service, headers, JSON.stringify(parameters));
      // Some answers say nothing.
      return JSON.parse(body === "" ? "{}" : body) as T;
    },
  };
}
