import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { triedAdditionsPage } from "../../../scripts/generate/tried-additions.ts";
import type { TriedAddition } from "../../../scripts/try-configurations/try-addition.ts";

const text = `version: 2.1
jobs:
  test:
    docker: [{image: cimg/go:1.25}]
    steps: [checkout]
workflows:
  ci:
    jobs:
      - test
`;
const web: TriedAddition = {
  repository: "acme/web",
  at: "c0ffee",
  path: ".circleci/config.yml",
  kind: "one job",
  sha256: createHash("sha256").update(text).digest("hex"),
  into: { workflow: "ci", after: "test" },
  own: { lines: 9, warnings: 0 },
  behind: { lines: 7, warnings: 0 },
};

let server: Server;
let from = "";
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-additions-"));
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

async function tryList(list: readonly TriedAddition[], ...more: readonly string[]) {
  const file = join(folder, "list.json");
  await writeFile(file, JSON.stringify(list));
  const script = resolve(import.meta.dirname, "../../../scripts/try-additions.ts");
  const { exitCode, stdout, stderr } = await execa("npx", ["tsx", script, "--from", from, "--list", file, ...more], {
    reject: false,
  });
  return { exitCode, stdout, stderr, list: JSON.parse(await readFile(file, "utf8")) as unknown };
}

test("what is as in the list ends with 0", async () => {
  const { exitCode, stdout, stderr } = await tryList([web]);
  expect([exitCode, stdout, stderr]).toEqual([0, "1 configurations were added to, as expected.", ""]);
}, 120_000);

test("another text, a file that is gone, another result and a refusal end with 1, each in words, and are recorded", async () => {
  const gone = { ...web, at: "dead" };
  const other = { ...web, own: { lines: 1, warnings: 0 } };
  const refused = { ...web, into: { workflow: "ci", after: "tset" } };
  const reason = { refused: 'The workflow "ci" has no job "tset" to wait for.' };
  const { exitCode, stderr, list } = await tryList([{ ...web, sha256: "0" }, gone, other, refused], "--record");
  expect([exitCode, stderr.split("\n").filter((line) => !line.startsWith("Recorded"))]).toEqual([
    1,
    [
      `acme/web .circleci/config.yml: ${from}/acme/web/c0ffee/.circleci/config.yml gives another text than the one that was tried.`,
      `acme/web .circleci/config.yml: ${from}/acme/web/dead/.circleci/config.yml answers with the status 404.`,
      'acme/web .circleci/config.yml: "own" is {"lines":9,"warnings":0} in place of {"lines":1,"warnings":0}.',
      `acme/web .circleci/config.yml: "behind" is ${JSON.stringify(reason)} in place of {"lines":7,"warnings":0}.`,
      "4 of 4 are not as expected.",
    ],
  ]);
  expect(list).toEqual([{ ...web, sha256: "0" }, gone, web, { ...refused, behind: reason }]);
}, 120_000);

test("the page has a row for each, and none for what was not tried", () => {
  expect(triedAdditionsPage([web]).split("\n").slice(-2)).toEqual([
    "| [acme/web](https://github.com/acme/web/blob/c0ffee/.circleci/config.yml) `c0ffee` | one job | 9 | 7, `ci` behind `test` |",
    "",
  ]);
  const { own: _own, ...untried } = web;
  expect(() => triedAdditionsPage([untried])).toThrow(
    "An addition that was not tried is not in the list: record it first.",
  );
});
