/**
 * Everything CI does. `npm test` is the same command. Two lanes share the two cores: what needs nothing but this
 * checkout, the cheapest first, and beside it the tools of the end-to-end tests; those tests come last. What is printed
 * stands in the order of the list all the same. The exit status is 1 if any step failed.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runSteps, type Step } from "./check/steps.ts";
import { countTests, type TestCounts } from "./check/test-counts.ts";
import { turns } from "./check/turns.ts";

const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-check-"));
const unit = join(folder, "unit.json");
const integration = join(folder, "integration.json");

/** Vitest's own words on the terminal, and its figures in a file for the closing line. */
const vitest = (project: string, results: string): readonly string[] => [
  ...["vitest", "run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${results}`],
];

const cheap: readonly Step[] = [
  { name: "format and lint", command: ["biome", "check", "--error-on-warnings"] },
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "build", command: ["tsx", "scripts/build.ts"] },
  { name: "generated files are in sync", command: ["tsx", "scripts/generate.ts", "--check"] },
  { name: "the same bytes on another Node.js", command: ["tsx", "scripts/check/other-node.ts"] },
  {
    name: "installed from Git and as a tarball, the README's commands run",
    command: ["tsx", "scripts/check/installed.ts"],
  },
  { name: "our own pipeline", command: ["node", "dist/cli.js", "validate", "--every-value", "--strict"] },
  { name: "our own orb", command: ["node", "dist/cli.js", "orb", "validate", "orb/orb.yml", "--strict"] },
];
const unitNeeds = { name: "what the unit tests need", command: ["tsx", "scripts/provision.ts", "unit"] };
const allNeeds = {
  name: "what the end-to-end tests need",
  command: ["tsx", "scripts/provision.ts", "--no-start"],
  after: [unitNeeds.name],
};
const steps: readonly Step[] = [
  unitNeeds,
  // One after the other, behind nothing else.
  ...cheap.map((step, index) => ({ ...step, after: [cheap[index - 1]?.name ?? unitNeeds.name] })),
  allNeeds,
  {
    name: "unit tests",
    command: vitest("unit", unit),
    results: unit,
    after: cheap.map(({ name }) => name),
    needs: [unitNeeds.name],
  },
  {
    name: "end-to-end tests",
    command: vitest("integration", integration),
    results: integration,
    // Not beside the unit tests: two cores are too few for both, and tests with a time limit then go red for the
    // other's load.
    after: ["unit tests"],
    needs: [allNeeds.name],
  },
];

let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/** A skipped test hides a missing tool, and a run of no test proves nothing. */
async function judge({ results }: Step): Promise<string | undefined> {
  if (results === undefined) return undefined;
  const { passed, failed, skipped } = countTests(await readFile(results, "utf8").catch(() => "{}"));
  counts = { passed: counts.passed + passed, failed: counts.failed + failed, skipped: counts.skipped + skipped };
  if (passed > 0 && skipped === 0) return undefined;
  return `${passed} passed and ${skipped} were skipped; each test must run here.`;
}

const started = Date.now();
try {
  const ended = await runSteps(steps, { turn: turns((text) => process.stdout.write(text)), judge });
  const failed = ended.filter(({ status }) => status !== "passed").map(({ step }) => step.name);
  console.log(`\nThe check took ${Math.round((Date.now() - started) / 1000)} s.`);
  if (failed.length > 0) console.error(`Failed: ${failed.join(", ")}.`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = failed.length > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
