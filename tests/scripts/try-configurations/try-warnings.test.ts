import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { triedWarningsPage } from "../../../scripts/generate/tried-warnings.ts";
import type { Judged, WarningsList } from "../../../scripts/try-configurations/try-warnings.ts";

const text = `version: 2.1
jobs:
  build: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}
  idle: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}
workflows: {main: {jobs: [build]}}
`;
const idle = ["a", "b", "c", "d", "e", "f"];
const noisy = `version: 2.1
jobs:
${["build", ...idle].map((name) => `  ${name}: {docker: [{image: "cimg/base:2024.01"}], steps: [checkout]}`).join("\n")}
workflows: {main: {jobs: [build]}}
`;
const web = { repository: "acme/web", at: "c0ffee", sha256: createHash("sha256").update(text).digest("hex") };
const found: Judged = { repository: "acme/web", code: "unused-job", message: 'No workflow runs the job "idle".' };
const right: Judged = { ...found, noise: false };
const list: WarningsList = { configurations: [web], different: 1, judged: [right] };

let server: Server;
let from = "";
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-warnings-"));
  server = createServer((request, response) => {
    const texts = new Map([
      ["/acme/web/c0ffee/.circleci/config.yml", text],
      ["/acme/web/beef/.circleci/config.yml", noisy],
    ]);
    const known = texts.get(request.url ?? "");
    response.writeHead(known === undefined ? 404 : 200).end(known);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function tryList(tried: WarningsList, ...more: readonly string[]) {
  const file = join(folder, "list.json");
  await writeFile(file, JSON.stringify(tried));
  const script = resolve(import.meta.dirname, "../../../scripts/try-warnings.ts");
  const { exitCode, stdout, stderr } = await execa("npx", ["tsx", script, "--from", from, "--list", file, ...more], {
    reject: false,
  });
  return { exitCode, stdout, stderr, now: JSON.parse(await readFile(file, "utf8")) as unknown };
}

test("what is as in the list ends with 0", async () => {
  const { exitCode, stdout, stderr } = await tryList(list);
  expect([exitCode, stdout, stderr]).toEqual([
    0,
    "1 different warnings in 1 configurations; of 1 judged ones 0 are noise.",
    "",
  ]);
}, 120_000);

test("a file that is gone, a warning without verdict and another count end with 1, each in words, and are recorded", async () => {
  const other = { configurations: [web, { ...web, at: "dead" }], different: 2, judged: [] };
  const { exitCode, stderr, now } = await tryList(other, "--record");
  expect([exitCode, stderr.split("\n").filter((line) => !line.startsWith("Recorded"))]).toEqual([
    1,
    [
      `${from}/acme/web/dead/.circleci/config.yml answers with the status 404.`,
      'acme/web: unused-job has no verdict: No workflow runs the job "idle".',
      "There are 1 different warnings in place of 2.",
    ],
  ]);
  expect(now).toEqual({ ...other, different: 1, judged: [found] });
}, 120_000);

test("more noise than five in the sample ends with 1", async () => {
  const judged = idle.map((name) => ({ ...found, message: `No workflow runs the job "${name}".`, noise: true }));
  const { exitCode, stdout, stderr } = await tryList({
    configurations: [{ repository: "acme/web", at: "beef", sha256: createHash("sha256").update(noisy).digest("hex") }],
    different: 6,
    judged,
  });
  expect([exitCode, stdout, stderr]).toEqual([
    1,
    "6 different warnings in 1 configurations; of 6 judged ones 6 are noise.",
    "6 of 6 are noise, and 5 may be.",
  ]);
}, 120_000);

test("the page has a row for each verdict, and none for what nobody judged", () => {
  const noise = { ...list, judged: [{ ...right, noise: true, why: "It is meant so." }] };
  expect(triedWarningsPage(noise).split("\n").slice(-2)).toEqual([
    '| acme/web | `unused-job` No workflow runs the job "idle". | noise: It is meant so. |',
    "",
  ]);
  expect(() => triedWarningsPage({ ...list, judged: [found] })).toThrow(
    "A warning that nobody judged is in the list: judge it first.",
  );
});
