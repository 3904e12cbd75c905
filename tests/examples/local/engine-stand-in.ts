import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";

/** One call that the engine expects, and what it answers. */
export interface PlannedCall {
  readonly args: readonly string[];
  readonly status?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** A variable that the call must have in its environment. */
  readonly variable?: readonly [name: string, value: string];
}

/** Answers one call after another exactly as planned; any other call ends with a status that no engine uses. */
const source = String.raw`#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const made = join(__dirname, "made");
const position = readFileSync(made, "utf8").split("\n").length - 1;
const planned = JSON.parse(readFileSync(join(__dirname, "planned.json"), "utf8"))[position];
const args = process.argv.slice(2);
appendFileSync(made, JSON.stringify(args) + "\n");
const [name, value] = planned?.variable ?? [];
if (JSON.stringify(planned?.args) !== JSON.stringify(args) || (name !== undefined && process.env[name] !== value)) {
  process.stderr.write("unplanned: docker " + args.join(" "));
  process.exit(97);
}
process.stdout.write(planned.stdout ?? "");
process.stderr.write(planned.stderr ?? "");
process.exitCode = planned.status ?? 0;
`;

/** Puts a stand-in for docker on PATH for the length of the test, and returns the calls that were made. */
export async function standIn(planned: readonly PlannedCall[]): Promise<() => Promise<readonly (readonly string[])[]>> {
  const folder = await mkdtemp(join(tmpdir(), "engine-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "planned.json"), JSON.stringify(planned));
  await writeFile(join(folder, "made"), "");
  await writeFile(join(folder, "docker"), source);
  await chmod(join(folder, "docker"), 0o755);
  vi.stubEnv("PATH", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return async () => {
    const lines = (await readFile(join(folder, "made"), "utf8")).trimEnd().split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as readonly string[]);
  };
}
