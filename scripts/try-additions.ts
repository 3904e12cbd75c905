/**
 * Tries additions to public configurations: gets the files of scripts/try-configurations/additions.json from GitHub
 * into a temporary folder, adds a delivery to each, as a workflow of its own and behind a job of a workflow of theirs,
 * and checks what came out: only pieces put in, without them the old bytes, the same jobs as before, no new error, and
 * nothing when it is added again. Ends with 1, and says what is not so, or not as in the list. It needs the internet.
 *
 *   npx tsx scripts/try-additions.ts [--record] [--from URL] [--list FILE]
 *
 * --record writes what it finds into the list, to be reviewed; --from asks a mirror that has the same paths.
 */
import { readAdditionsList, tryAddition } from "./try-configurations/try-addition.ts";
import { record, report, tryEach, tryOptions } from "./try-configurations/try-list.ts";

const options = tryOptions("additions.json");
const outcomes = await tryEach(
  await readAdditionsList(options.list),
  async (tried, into) => await tryAddition(tried, { from: options.from, into }),
);
if (options.record) {
  const list = outcomes.map(({ tried, found }) => ({ ...tried, ...found }));
  await record(options.list, list, "review what changed");
}
report(outcomes, "were added to");
