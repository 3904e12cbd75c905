import { boolean, integer, string } from "../../model/parameters.ts";

/** Which stacks nobody needs any more. */
export const reapOptions = {
  dry_run: boolean(
    "Whether to say only what would be destroyed. True by default: read the report first, then set false.",
    { default: true },
  ),
  stacks: string(
    "Names of stacks that may be destroyed, one a line; * stands for anything, as in ci-*. All of this project's that have an expiry by default.",
    { default: "" },
  ),
  owners: string("Who pushed what may be destroyed (CIRCLE_USERNAME), one a line. Everybody by default.", {
    default: "",
  }),
  older_than: string(
    "Age at which a stack without an expiry is over too, such as 2d. Off when empty. Needs `stacks`, so that none that is kept is meant.",
    { default: "" },
  ),
  min_age: string(
    "Time since its last update for which a stack is left although its branch is gone, since its pipeline may still run.",
    { default: "1h" },
  ),
  hourly_cost: string(
    "What one stack costs an hour, such as 0.10, for the report: it then says what those that are left cost a day. Left out when empty.",
    { default: "" },
  ),
};

/** Who is updating a stack is not disturbed, and the next run looks again. */
export const reapLock = {
  lock_wait: integer(
    "How long to wait, in seconds, while another update holds a stack. Not at all by default: it is left for the next run. A lock that is older than two days is a dead job's, and is broken.",
    { default: 0 },
  ),
};
