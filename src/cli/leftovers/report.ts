import type { NotLookedAt } from "./find-resources.ts";
import { grouped } from "./grouped.ts";
import type { Seen } from "./look-at-resources.ts";
import { prices } from "./prices.ts";

/** What carries one stack's tags. */
export type StackInAccount = {
  readonly program: string;
  readonly stack: string;
  /** Whether the backend has it; "not asked" where none is given. */
  readonly state: "there" | "gone" | "not asked";
  /** When the oldest of what tells its time was made. */
  readonly since: string | null;
  readonly hourly: number;
  /** How many resources have a price that is not known. */
  readonly unpriced: number;
  readonly resources: readonly Pick<Seen, "arn" | "kind" | "region" | "detail" | "created" | "hourly">[];
};

/** What `leftovers aws` tells. */
export type Leftovers = {
  readonly account: string;
  readonly regions: readonly string[];
  readonly backend: string | null;
  readonly prices: Pick<typeof prices, "region" | "asOf" | "sources">;
  readonly resources: number;
  readonly hourly: number;
  readonly stacks: readonly StackInAccount[];
  readonly notLookedAt: readonly NotLookedAt[];
};

const dollars = (sum: number): number => Math.round(sum * 10_000) / 10_000;
const hourlyOf = (seen: readonly Pick<Seen, "hourly">[]): number =>
  dollars(seen.reduce((sum, { hourly }) => sum + (hourly ?? 0), 0));

/** By stack: first what is gone from the backend, then what costs most. */
export function report(
  seen: readonly Seen[],
  about: Pick<Leftovers, "account" | "regions" | "backend" | "notLookedAt"> & {
    readonly known: ReadonlySet<string> | undefined;
  },
): Leftovers {
  const { known, account, regions, backend, notLookedAt } = about;
  const stacks = [...grouped(seen, ({ program, stack }) => `${program}/${stack}`)].map(
    ([name, its]): StackInAccount => ({
      program: its[0]?.program ?? "-",
      stack: its[0]?.stack ?? "-",
      state: known === undefined ? "not asked" : known.has(name) ? "there" : "gone",
      since: its.flatMap(({ created }) => created ?? []).toSorted()[0] ?? null,
      hourly: hourlyOf(its),
      unpriced: its.filter(({ hourly }) => hourly === null).length,
      resources: its.map(({ arn, kind, region, detail, created, hourly }) => {
        return { arn, kind, region, detail, created, hourly: hourly === null ? null : dollars(hourly) };
      }),
    }),
  );
  const gone = ({ state }: StackInAccount) => (state === "gone" ? 0 : 1);
  return {
    account,
    regions,
    backend,
    prices: { region: prices.region, asOf: prices.asOf, sources: prices.sources },
    resources: seen.length,
    hourly: hourlyOf(seen),
    stacks: stacks.toSorted((a, b) => gone(a) - gone(b) || b.hourly - a.hourly || (a.stack < b.stack ? -1 : 1)),
    notLookedAt,
  };
}
