import { type Answer, type Refusal, refuse } from "./answer.ts";
import type { ServiceBook } from "./behaviour/service-book.ts";
import type { Order } from "./order.ts";
import type { AwsRequest } from "./request.ts";
import { type Wire, WireError } from "./wire.ts";

/** What stands between a caller and moto, for some actions of one service. */
export type Layer = {
  readonly service: string;
  readonly actions: readonly string[];
  readonly around: (
    request: AwsRequest,
    world: World,
    next: (request: AwsRequest) => Promise<Answer>,
  ) => Promise<Answer>;
};

/** What a layer works with. */
export type World = {
  /** Of the region that was asked. */
  readonly moto: Wire;
  /** The same through every layer, as who calls it has it. */
  readonly own: Wire;
  /** The services of ECS, as they are and not as moto has them. */
  readonly services: ServiceBook;
  /** Does something later, and before the account closes in any case. */
  readonly later: (milliseconds: number, act: () => Promise<void>) => void;
};

/** Something that AWS refuses and moto does not. */
export type Rule = Order & {
  readonly service: string;
  readonly action: string;
  readonly refuses: (request: AwsRequest, world: World) => Promise<Refusal | undefined>;
};

/** A rule as a layer. */
export const enforce = ({ service, action, refuses }: Rule): Layer => ({
  service,
  actions: [action],
  around: async (request, world, next) => {
    const refusal = await refuses(request, world).catch((error: unknown) => {
      // What was asked about is not there, and moto says that itself.
      if (error instanceof WireError) return undefined;
      throw error;
    });
    return refusal === undefined ? next(request) : refuse(request, refusal);
  },
});
