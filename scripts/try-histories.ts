/**
 * Checks every version that public configurations had: clones the repositories of scripts/try-configurations/
 * histories.json from GitHub into a temporary folder, checks each version of the file on the default branch with the
 * compiler of its day, and says which errors lasted, for at least three versions and more than a week. A configuration
 * that lived so long was accepted, so each such error is ours until a verdict in the list says why not. Ends with 1
 * where one has none, where something is not as in the list, and where a repository cannot be had. It needs the
 * internet.
 *
 *   npx tsx scripts/try-histories.ts [--record] [--from URL] [--list FILE]
 *
 * --record writes what it finds into the list, with the verdicts that are known; --from clones from a mirror that has
 * the same paths.
 */
import { githubClones } from "./try-configurations/history.ts";
import { readHistoriesList, tryHistory } from "./try-configurations/try-history.ts";
import { record, report, tryEach, tryOptions } from "./try-configurations/try-list.ts";

const options = tryOptions("histories.json", githubClones);
const outcomes = await tryEach(
  await readHistoriesList(options.list),
  async (tried, into) => await tryHistory(tried, { from: options.from, into }),
);
if (options.record) {
  const list = outcomes.map(({ tried, found }) => found ?? tried);
  await record(options.list, list, "judge what lasted");
}
const versions = outcomes.reduce((sum, { found }) => sum + (found?.versions ?? 0), 0);
report(outcomes, `with ${versions} versions were checked`);
