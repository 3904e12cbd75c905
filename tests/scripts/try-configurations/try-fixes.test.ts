import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { triedFixesPage } from "../../../scripts/generate/tried-fixes.ts";
import type { TriedFix } from "../../../scripts/try-configurations/try-fix.ts";

const text = `version: 2
jobs:
  build:
    docker: [{image: cimg/go:1.25}]
    steps: [checkout]
`;
const web: TriedFix = {
  repository: "acme/web",
  at: "c0ffee",
  path: ".circleci/config.yml",
  sha256: createHash("sha256").update(text).digest("hex"),
  fixed: { lines: 7, same: true, errors: [] },
};

let server: Server;
let from = "";
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-fixes-"));
  server = createServer((request, response) => {
    const known = request.url === "/acme/web/c0ffee/.circleci/config.yml";
    response.writeHead(known ? 200 : 404).end(known ? text : undefined);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function tryList(list: readonly TriedFix[], ...more: readonly string[]) {
  const file = join(folder, "list.json");
  await writeFile(file, JSON.stringify(list));
  const script = resolve(import.meta.dirname, "../../../scripts/try-fixes.ts");
  const { exitCode, stdout, stderr } = await execa("npx", ["tsx", script, "--from", from, "--list", file, ...more], {
    reject: false,
  });
  return { exitCode, stdout, stderr, list: JSON.parse(await readFile(file, "utf8")) as unknown };
}

test("what is as in the list ends with 0", async () => {
  const { exitCode, stdout, stderr } = await tryList([web]);
  expect([exitCode, stdout, stderr]).toEqual([0, "1 configurations were put right, as expected.", ""]);
}, 120_000);

test("another text, a file that is gone and another result end with 1, each in words, and are recorded", async () => {
  const gone = { ...web, at: "dead" };
  const other = { ...web, fixed: { lines: 1, same: true, errors: [] } };
  const { exitCode, stderr, list } = await tryList([{ ...web, sha256: "0" }, gone, other], "--record");
  expect([exitCode, stderr.split("\n").filter((line) => !line.startsWith("Recorded"))]).toEqual([
    1,
    [
      `acme/web .circleci/config.yml: ${from}/acme/web/c0ffee/.circleci/config.yml gives another text than the one that was tried.`,
      `acme/web .circleci/config.yml: ${from}/acme/web/dead/.circleci/config.yml answers with the status 404.`,
      'acme/web .circleci/config.yml: It is {"lines":7,"same":true,"errors":[]} in place of {"lines":1,"same":true,"errors":[]}.',
      "3 of 3 are not as expected.",
    ],
  ]);
  expect(list).toEqual([{ ...web, sha256: "0" }, gone, web]);
}, 120_000);

test("the page has a row for each, and none for what was not tried", () => {
  expect(triedFixesPage([web]).split("\n").slice(-2)).toEqual([
    "| [acme/web](https://github.com/acme/web/blob/c0ffee/.circleci/config.yml) `c0ffee` | 7 | yes | none |",
    "",
  ]);
  const { fixed: _fixed, ...untried } = web;
  expect(() => triedFixesPage([untried])).toThrow("A fix that was not tried is not in the list: record it first.");
});
