import { refuse } from "./answer.ts";
import type { Layer } from "./layer.ts";
import type { AwsRequest } from "./request.ts";
import { onlooker } from "./wire.ts";

/** Which requests a fault is about. */
export type Aim = {
  readonly service: string;
  readonly action: string;
  readonly where?: (request: AwsRequest) => boolean;
};

const aimed = ({ service, action, where = () => true }: Aim, around: Layer["around"]): Layer => ({
  service,
  actions: [action],
  around: (request, world, next) => (where(request) ? around(request, world, next) : next(request)),
});

/** AWS takes its time. */
export const slow = (aim: Aim, milliseconds: number): Layer =>
  aimed(aim, async (request, _world, next) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return next(request);
  });

/** How long nobody has to have tried again, and how long a request is held at most. */
const silenceMs = 2_500;
const longestHoldMs = 60_000;

/**
 * AWS takes its time over a request until another one has been refused and is not tried any more, or until a deployment
 * has failed: what no order keeps from coming first comes first.
 */
export function held(aim: Aim, until: Aim | "a deployment failed"): readonly Layer[] {
  let refusedAt: number | undefined;
  const watching: readonly Layer[] =
    until === "a deployment failed"
      ? []
      : [
          aimed(until, async (request, _world, next) => {
            const answer = await next(request);
            if (answer.status >= 400) refusedAt = Date.now();
            return answer;
          }),
        ];
  const holding = aimed(aim, async (request, { services }, next) => {
    const end = Date.now() + longestHoldMs;
    const isOver = () =>
      until === "a deployment failed"
        ? services.all().some(({ deployments }) => deployments[0]?.rollout === "FAILED")
        : refusedAt !== undefined && Date.now() - refusedAt > silenceMs;
    while (!isOver() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    return next(request);
  });
  return [...watching, holding];
}

/** The words for a fault that each protocol has, by the code that its documents name. */
type PerProtocol = Readonly<Record<AwsRequest["protocol"], { readonly code: string; readonly message: string }>>;

const expired: PerProtocol = {
  ec2: { code: "RequestExpired", message: "Request has expired." },
  query: { code: "ExpiredToken", message: "The security token included in the request is expired" },
  json: { code: "ExpiredTokenException", message: "The security token included in the request is expired" },
};
const throttled: PerProtocol = {
  ec2: { code: "RequestLimitExceeded", message: "Request limit exceeded." },
  query: { code: "Throttling", message: "Rate exceeded" },
  json: { code: "ThrottlingException", message: "Rate exceeded" },
};

/**
 * Credentials that expire at a request, until they are renewed.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export function expiring(at: Aim): { readonly layer: Layer; readonly renew: () => void } {
  let isExpired = false;
  let renewed = false;
  return {
    layer: aimed({ service: "*", action: "*", where: isCaller }, async (request, _world, next) => {
      isExpired ||= request.service === at.service && request.action === at.action;
      return isExpired && !renewed ? refuse(request, { status: 400, ...expired[request.protocol] }) : next(request);
    }),
    renew: () => {
      renewed = true;
    },
  };
}

const isCaller = ({ accessKey }: AwsRequest): boolean => accessKey !== onlooker;

/** Each action is throttled when it is first asked for, and once more. */
export function throttling(times = 2): Layer {
  const seen = new Map<string, number>();
  return aimed({ service: "*", action: "*", where: isCaller }, async (request, _world, next) => {
    const key = `${request.service}:${request.action}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= times ? refuse(request, { status: 400, ...throttled[request.protocol] }) : next(request);
  });
}

/** AWS refuses, for as long as it is told to. */
export const refusing = (
  aim: Aim,
  refusal: {
    readonly code: string;
    readonly message: string;
    readonly status?: number;
    /** How often; for ever by default. */
    readonly times?: number;
    /** How many are let through before. */
    readonly after?: number;
  },
): Layer => {
  const { code, message, status = 400, times = Number.POSITIVE_INFINITY, after = 0 } = refusal;
  let seen = 0;
  return aimed(aim, async (request, _world, next) => {
    seen += 1;
    if (seen <= after || seen > after + times) return next(request);
    return refuse(request, { status, code, message });
  });
};
