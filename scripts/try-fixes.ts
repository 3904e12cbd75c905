/**
 * Tries `validate --fix` on public configurations of version 2: gets the files of scripts/try-configurations/fixes.json
 * from GitHub into a temporary folder, puts each right, and checks what came out: the same jobs as the compiler before
 * makes of it, no new error, and nothing when it is done again. Ends with 1, and says what is not so, or not as in the
 * list. It needs the internet.
 *
 *   npx tsx scripts/try-fixes.ts [--record] [--from URL] [--list FILE]
 *
 * --record writes what it finds into the list, to be reviewed; --from asks a mirror that has the same paths.
 */
import { readFixesList, tryFix } from "./try-configurations/try-fix.ts";
import { record, report, tryEach, tryOptions } from "./try-configurations/try-list.ts";

const options = tryOptions("fixes.json");
const outcomes = await tryEach(
  await readFixesList(options.list),
  async (tried, into) => await tryFix(tried, { from: options.from, into }),
);
if (options.record) {
  const list = outcomes.map(({ tried, found }) => ({ ...tried, ...(found !== undefined && { fixed: found }) }));
  await record(options.list, list, "review what changed");
}
report(outcomes, "were put right");
