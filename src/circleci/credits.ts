import type { ExecutorType } from "./resource-classes.ts";

/** What a minute of a class costs there, and where and when that was read. */
export interface CreditRate {
  readonly perMinute: number;
  /** The month of its source. */
  readonly seen: string;
}

/** CircleCI's own list, which says what a minute costs today. */
export const priceList = "https://circleci.com/pricing/price-list";

const docs2021: CreditRate["seen"] = "2021-03";
const used2022: CreditRate["seen"] = "2022-04";
const used2025: CreditRate["seen"] = "2025-04";

/**
 * Rates that are known from public sources, each with its month: CircleCI's list is a page that no file publishes. A
 * class that none of them names has no rate here, rather than one that was guessed.
 *
 * - Docker: https://github.com/mui/mui-x/pull/17283, where maintainers compare what they pay, and
 *   https://github.com/gravitee-io/issues/issues/7565 (xlarge)
 * - Arm machines: https://github.com/circleci/circleci-docs/pull/5133
 */
const rates: Readonly<Partial<Record<ExecutorType, Readonly<Record<string, CreditRate>>>>> = {
  docker: {
    medium: { perMinute: 10, seen: used2025 },
    "medium+": { perMinute: 15, seen: used2025 },
    large: { perMinute: 20, seen: used2025 },
    "arm.medium": { perMinute: 13, seen: used2025 },
    xlarge: { perMinute: 40, seen: used2022 },
  },
  machine: {
    "arm.medium": { perMinute: 10, seen: docs2021 },
    "arm.large": { perMinute: 20, seen: docs2021 },
  },
};

/** The rate of a class; nothing where no source names it. */
export function creditRate(executor: ExecutorType, resourceClass: string): CreditRate | undefined {
  const known = rates[executor] ?? {};
  return Object.hasOwn(known, resourceClass) ? known[resourceClass] : undefined;
}

/**
 * Of one task, up to the next second and then to the next credit:
 * https://support.circleci.com/hc/en-us/articles/360060624931
 */
export const creditsFor = ({ perMinute }: CreditRate, ms: number): number =>
  Math.ceil((Math.ceil(ms / 1000) * perMinute) / 60);
