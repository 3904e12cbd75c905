import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { triedPipelinesPage } from "../../../scripts/generate/tried-pipelines.ts";
import type { TriedPipeline } from "../../../scripts/try-pipelines/tried.ts";
import { rehearsals } from "../../cli/support/rehearsals.ts";

const cli = rehearsals();
const config = `version: 2.1
jobs:
  good: {docker: [{image: cimg/go:1.25}], steps: [checkout, {run: test "$WHO" = me -a -e app}]}
  bad: {docker: [{image: cimg/go:1.25}], steps: [{run: {name: Run tests, command: exit 7}}]}
workflows: {all: {jobs: [good, bad]}}
`;

let folder = "";
let web: TriedPipeline;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-pipelines-"));
  const cwd = join(folder, "acme/web");
  await mkdir(join(cwd, ".circleci"), { recursive: true });
  await writeFile(join(cwd, ".circleci/config.yml"), config);
  await writeFile(join(cwd, "app"), "");
  const git = async (...words: readonly string[]) =>
    (await execa("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd })).stdout;
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "one");
  const at = await git("rev-parse", "HEAD");
  web = { repository: "acme/web", at, language: "Go", job: "good", variables: { WHO: "me" } };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function tryList(list: readonly TriedPipeline[], ...more: readonly string[]) {
  const file = join(folder, "list.json");
  await writeFile(file, JSON.stringify(list));
  const script = resolve(import.meta.dirname, "../../../scripts/try-pipelines.ts");
  const words = ["tsx", script, "--from", `file://${folder}`, "--list", file, "--program", cli.path(), ...more];
  const { exitCode, stdout, stderr } = await execa("npx", words, { reject: false });
  const times = (text: string) => text.replaceAll(/\d+ s$/gm, "N s");
  return { exitCode, said: times(stdout), stderr, list: JSON.parse(await readFile(file, "utf8")) as TriedPipeline[] };
}

test("what ends as in the list ends with 0; what is not asked for is not tried", async () => {
  const other = { ...web, repository: "acme/gone" };
  const { exitCode, said, stderr } = await tryList([{ ...web, found: { status: 0, seconds: 1 } }, other], "acme/web");
  expect([exitCode, said, stderr]).toEqual([
    0,
    "acme/web: arm-pipeline run good --host --env-file FILE: as expected, N s\n1 of 1 pipelines are as expected.",
    "",
  ]);
}, 120_000);

test("a step that fails, a job and a commit that are not there end with 1, in words, and are recorded", async () => {
  const failing = { ...web, job: "bad" };
  const gone = { ...web, job: "gone" };
  const lost = { ...web, at: "0123456789012345678901234567890123456789" };
  const { exitCode, stderr, list } = await tryList([failing, gone, lost], "--record");
  expect(exitCode).toBe(1);
  expect(stderr).toContain("acme/web: It is status 4 (Run tests: status 7) in place of not tried.\n");
  expect(stderr).toContain('(error: The workflow "all" has no job "gone".) in place of not tried.\n');
  expect(stderr).toContain("acme/web: The commit cannot be had: ");
  expect(list.map(({ found }) => found?.stopped)).toEqual([
    "Run tests: status 7",
    'error: The workflow "all" has no job "gone".',
    undefined,
  ]);
}, 120_000);

test("the page has what is green with what had to be said, and counts what stopped the others", () => {
  const found = { status: 4, seconds: 3, stopped: "Run tests: status 127" };
  const page = triedPipelinesPage([
    { ...web, found: { status: 0, seconds: 12 } },
    { ...web, repository: "acme/db", found, cause: "missing-program" },
  ]);
  expect(page).toContain("| `arm-pipeline run good --host --env-file FILE`, with `WHO=me` | 12 s |");
  expect(page).toContain("- 1: a program of the image that this host does not have\n");
  expect(page).toContain("| Run tests: status 127 (missing-program) |");
});
