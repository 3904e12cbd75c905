/**
 * Measures how many warnings are noise: gets the configurations of scripts/try-configurations/warnings.json from
 * GitHub, compiles each, and takes a sample of 100 of their different warnings by hash. Each has a verdict in the list,
 * by a person. Ends with 1, and says why, where one has none, where more than 5 are noise, where a file cannot be had,
 * or where there are more or fewer warnings than in the list. It needs the internet.
 *
 *   npx tsx scripts/try-warnings.ts [--record] [--from URL] [--list FILE]
 *
 * --record writes the sample into the list, with the verdicts that are known, to be judged; --from asks a mirror that
 * has the same paths.
 */
import { record, tryEach, tryOptions } from "./try-configurations/try-list.ts";
import {
  hashOf,
  inOrderOfHash,
  mostNoise,
  readWarningsList,
  sampleSize,
  warningsOf,
} from "./try-configurations/try-warnings.ts";

const options = tryOptions("warnings.json");
const list = await readWarningsList(options.list);
const tried = await tryEach(
  list.configurations,
  async (configuration, into) => await warningsOf(configuration, { from: options.from, into }),
);
const wrong = tried.flatMap(({ mistake }) => mistake ?? []);
const different = inOrderOfHash(tried.flatMap(({ warnings }) => warnings));
const verdicts = new Map(list.judged.map((each) => [hashOf(each), each]));
const sample = different.slice(0, sampleSize).map((each) => verdicts.get(hashOf(each)) ?? each);
const unjudged = sample.filter(({ noise }) => noise === undefined);
const noise = sample.filter((each) => each.noise);
for (const { repository, code, message } of unjudged) wrong.push(`${repository}: ${code} has no verdict: ${message}`);
if (noise.length > mostNoise) wrong.push(`${noise.length} of ${sample.length} are noise, and ${mostNoise} may be.`);
if (different.length !== list.different)
  wrong.push(`There are ${different.length} different warnings in place of ${list.different}.`);
for (const what of wrong) console.error(what);
if (options.record) {
  const recorded = { ...list, different: different.length, judged: sample };
  await record(options.list, recorded, "judge what has no verdict");
}
console.log(
  `${different.length} different warnings in ${list.configurations.length} configurations; of ${sample.length} judged ones ${noise.length} are noise.`,
);
if (wrong.length > 0) process.exitCode = 1;
