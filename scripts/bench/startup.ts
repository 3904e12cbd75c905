/**
 * How long the command line takes from start to end, against `node -e 0`, which is the least that a Node program can
 * take. The runs are interleaved, so that a busy moment of the machine slows down all of them, and medians are
 * compared, so that one slow run does not count. It prints; it asserts nothing, since a shared machine would fail it
 * for reasons of its own.
 *
 *   npx tsx scripts/build.ts && npx tsx scripts/bench/startup.ts [rounds]
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";

/** For most; `validate` and `compile`, which people and editors wait for, have a lower one. */
const goals: Readonly<Record<string, number>> = { validate: 1.8, compile: 1.8 };
const goal = 2.5;
const rounds = Number(process.argv[2] ?? 20);
const cli = resolve(import.meta.dirname, "../../dist/cli.js");
const cases: Readonly<Record<string, readonly string[]>> = {
  "node -e 0": ["-e", "0"],
  "--help": [cli, "--help"],
  "generate config": [cli, "generate", "config", "--image", "acme/web", "--out", "-"],
  "generate config --orb inline": [cli, "generate", "config", "--image", "acme/web", "--orb", "inline", "--out", "-"],
  "generate orb": [cli, "generate", "orb"],
  validate: [cli, "validate", "small.yml"],
  compile: [cli, "compile", "small.yml"],
  "validate, with Git": [cli, "validate", "branch.yml"],
};

const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-bench-"));
try {
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\n");
  await writeFile(join(folder, "Pulumi.yaml"), "name: web\nruntime: nodejs\n");
  const small =
    "version: 2.1\njobs:\n  build:\n    docker: [{image: cimg/base:current}]\n    steps: [checkout, run: make]\n";
  await writeFile(join(folder, "small.yml"), small);
  await writeFile(join(folder, "branch.yml"), `${small}    environment: {BRANCH: << pipeline.git.branch >>}\n`);
  const times = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(cases)) {
      const started = performance.now();
      await execa(process.execPath, args, { cwd: folder });
      times.get(name)?.push(performance.now() - started);
    }
  }
  const least = median(times.get("node -e 0") ?? []);
  for (const [name, taken] of times) {
    const ratio = median(taken) / least;
    const most = goals[name] ?? goal;
    const figures = `${median(taken).toFixed(0).padStart(5)} ms  ${ratio.toFixed(2)} x`;
    console.log(`${name.padEnd(30)} ${figures}${ratio > most ? `  above the goal of ${most}` : ""}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
