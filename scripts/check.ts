/**
 * Everything CI does, in the order in which it fails cheapest. `npm test` is the same command.
 *
 * The steps go on after a failure, so that one run shows all that is wrong; the exit status is 1 if any failed.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { countTests, type TestCounts } from "./check/test-counts.ts";

type Step = { readonly name: string; readonly command: readonly string[]; readonly results?: string };

const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-check-"));
const unit = join(folder, "unit.json");
const integration = join(folder, "integration.json");

/** Vitest's own words on the terminal, and its figures in a file for the closing line. */
const vitest = (project: string, results: string): readonly string[] => [
  ...["vitest", "run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${results}`],
];

const steps: readonly Step[] = [
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
  { name: "what the end-to-end tests need", command: ["tsx", "scripts/provision.ts"] },
  { name: "unit tests", command: vitest("unit", unit), results: unit },
  { name: "end-to-end tests", command: vitest("integration", integration), results: integration },
];

const failed: string[] = [];
let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
const started = Date.now();
try {
  for (const { name, command, results } of steps) {
    const [file = "", ...args] = command;
    console.log(`\n── ${name}`);
    const stepStarted = Date.now();
    const { exitCode } = await execa(file, args, {
      preferLocal: true,
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
      reject: false,
    });
    let ok = exitCode === 0;
    if (results !== undefined) {
      const figures = countTests(await readFile(results, "utf8").catch(() => "{}"));
      counts = {
        passed: counts.passed + figures.passed,
        failed: counts.failed + figures.failed,
        skipped: counts.skipped + figures.skipped,
      };
      // A skipped test hides a missing tool, and a run of no test proves nothing.
      if (figures.passed === 0 || figures.skipped > 0) {
        console.error(
          `${name}: ${figures.passed} passed and ${figures.skipped} were skipped; each test must run here.`,
        );
        ok = false;
      }
    }
    if (!ok) failed.push(name);
    console.log(`── ${name}: ${ok ? "ok" : "FAILED"} (${Math.round((Date.now() - stepStarted) / 1000)} s)`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

console.log(`\nThe check took ${Math.round((Date.now() - started) / 1000)} s.`);
if (failed.length > 0) console.error(`Failed: ${failed.join(", ")}.`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
