import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { triedConfigurationsPage } from "../../../scripts/generate/tried-configurations.ts";
import type { TriedConfiguration, TriedList, TriedOrb } from "../../../scripts/try-configurations/tried.ts";
import { builtCli } from "../../cli/support/cli.ts";

const cli = builtCli();

/** What the stand-in for GitHub has, by the paths that raw.githubusercontent.com has them under. */
const published = {
  "/acme/web/c0ffee/.circleci/config.yml": `version: 2.1
orbs:
  greet: acme/greet@1
workflows:
  main:
    jobs:
      - greet/all
`,
  "/acme/api/v1.0.0/.circleci/config.yml": `version: 2.1
jobs:
  build:
    docker: [{image: cimg/go:1.25}]
    steps: [chekout]
`,
  "/acme/greet-orb/0ddba11/src/@orb.yml": "version: 2.1\ndescription: Greets.\n",
  "/acme/greet-orb/0ddba11/src/jobs/all.yml": `docker: [{image: cimg/base:2026.01}]
steps:
  - run: <<include(scripts/all.sh)>>
`,
  "/acme/greet-orb/f00d/src/scripts/all.sh": "echo hello\n",
};

let server: Server;
let from = "";
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "try-"));
  server = createServer((request, response) => {
    const text = published[request.url as keyof typeof published];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  from = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const file = (repository: string, path: string, at: string) => {
  const text = published[`/${repository}/${at}/${path}` as keyof typeof published];
  return { path, at, sha256: createHash("sha256").update(text).digest("hex") };
};
const web: TriedConfiguration = {
  repository: "acme/web",
  ...file("acme/web", ".circleci/config.yml", "c0ffee"),
  kind: "a job of an orb",
  orbs: { "acme/greet@1": "greet" },
  errors: [],
  warnings: [],
};
const api: TriedConfiguration = {
  repository: "acme/api",
  ...file("acme/api", ".circleci/config.yml", "v1.0.0"),
  kind: "a typing error",
  errors: ["unknown-command:5"],
  why: "There is no such step.",
  warnings: [],
};
const greet: TriedOrb = {
  id: "greet",
  repository: "acme/greet-orb",
  files: [
    file("acme/greet-orb", "src/@orb.yml", "0ddba11"),
    file("acme/greet-orb", "src/jobs/all.yml", "0ddba11"),
    file("acme/greet-orb", "src/scripts/all.sh", "f00d"),
  ],
  kind: "an unpacked orb",
  errors: [],
  warnings: [],
};

/** Runs the script with this list, against the stand-in unless told otherwise. */
async function tried(list: TriedList, more: readonly string[] = []) {
  const path = join(folder, "list.json");
  await writeFile(path, JSON.stringify(list));
  const script = join(cli.root, "scripts/try-configurations.ts");
  const args = ["--import", "tsx", script, "--from", from, "--list", path, "--program", cli.path(), ...more];
  const { exitCode, stdout, stderr } = await execa("node", args, { cwd: cli.root, reject: false });
  return { status: exitCode, stdout, stderr: stderr.replaceAll(from, "STAND-IN"), list: () => readFile(path, "utf8") };
}

test("a list whose verdicts hold is as expected, with the orbs that its configurations import", async () => {
  expect(await tried({ configurations: [web, api], orbs: [greet] })).toMatchObject({
    status: 0,
    stdout: "2 configurations and 1 orbs are as expected.",
    stderr: "",
  });
});

test("an error that is new and one that is gone are told, and the status is 1", async () => {
  const { why: _, ...silent } = api;
  const list = { configurations: [{ ...silent, errors: ["yaml-syntax:1"], warnings: ["unused-job"] }], orbs: [] };
  expect(await tried(list)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: `acme/api .circleci/config.yml: The error unknown-command:5 is not expected.
acme/api .circleci/config.yml: The error yaml-syntax:1 is expected, and not found.
acme/api .circleci/config.yml: The warning unused-job is expected, and not found.
1 of 1 are not as expected.`,
  });
});

test("a file that is not there, and one that is another than the one that was tried, are told", async () => {
  const moved = { ...web, at: "abcdef" };
  const changed = { ...greet, files: greet.files.map((each) => ({ ...each, sha256: web.sha256 })).slice(0, 1) };
  expect(await tried({ configurations: [moved], orbs: [changed] })).toMatchObject({
    status: 1,
    stderr: `acme/web .circleci/config.yml: STAND-IN/acme/web/abcdef/.circleci/config.yml answers with the status 404.
acme/greet-orb (orb greet): STAND-IN/acme/greet-orb/0ddba11/src/@orb.yml gives another text than the one that was tried.
2 of 2 are not as expected.`,
  });
});

test("a host that does not answer is told", async () => {
  const { status, stderr } = await tried({ configurations: [api], orbs: [] }, ["--from", "http://127.0.0.1:1"]);
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^acme\/api \.circleci\/config\.yml: http:\/\/127\.0\.0\.1:1\/acme\/api\/v1\.0\.0\/\.circleci\/config\.yml cannot be reached: .+\.\n1 of 1 are not as expected\.$/,
    ),
  ]);
});

test("--record writes the verdicts that were found into the list", async () => {
  const { status, list } = await tried({ configurations: [{ ...api, errors: [] }], orbs: [] }, ["--record"]);
  expect([status, JSON.parse(await list())]).toEqual([1, { configurations: [api], orbs: [] }]);
});

test("the page names each file, with the orbs that were given and why an error is real", () => {
  const page = triedConfigurationsPage({ configurations: [web, api], orbs: [greet] });
  expect(page.split("\n").filter((line) => line.startsWith("| ["))).toEqual([
    "| [acme/web](https://github.com/acme/web/blob/c0ffee/.circleci/config.yml) `c0ffee` `.circleci/config.yml` | a job of an orb; with `acme/greet@1` | none | none |",
    "| [acme/api](https://github.com/acme/api/blob/v1.0.0/.circleci/config.yml) `v1.0.0` `.circleci/config.yml` | a typing error | `unknown-command` in line 5: There is no such step. | none |",
    "| [acme/greet-orb](https://github.com/acme/greet-orb/blob/0ddba11/src/@orb.yml) `0ddba11` `src/@orb.yml`<br>[src/jobs/all.yml](https://github.com/acme/greet-orb/blob/0ddba11/src/jobs/all.yml)<br>[src/scripts/all.sh](https://github.com/acme/greet-orb/blob/f00d/src/scripts/all.sh) | an unpacked orb | none | none |",
  ]);
});

test("an error without its reason makes no page", () => {
  const { why: _, ...silent } = api;
  expect(() => triedConfigurationsPage({ configurations: [silent], orbs: [] })).toThrow(
    "acme/api: errors and the reason why they are real go together.",
  );
});
