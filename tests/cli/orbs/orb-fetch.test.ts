import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";
import { standInRegistry } from "../support/stand-in-registry.ts";

const cli = builtCli();

const job = (command: string) => `version: 2.1
jobs:
  build:
    machine: { image: ubuntu-2404:current }
    steps: [{ run: { command: ${command} } }]
`;
const nesting = `version: 2.1
orbs:
  tools: acme/tools@1.0
jobs:
  build:
    machine: { image: ubuntu-2404:current }
    steps: [tools/say]
`;
const tools = "version: 2.1\ncommands:\n  say: { steps: [{ run: { command: said } }] }\n";
const orbs = {
  "acme/web": { "1.2.3": job("old"), "1.10.0": job("new"), "dev:first": job("dev") },
  "acme/nesting": { "1.0.0": nesting },
  "acme/tools": { "1.0.5": tools },
};
const config = (reference: string) =>
  `version: 2.1\norbs:\n  web: ${reference}\nworkflows:\n  main:\n    jobs: [web/build]\n`;

const registries: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of registries.splice(0)) await close();
});
async function registry(instead?: (response: ServerResponse) => void) {
  const started = await standInRegistry(orbs, instead);
  registries.push(started.close);
  return started;
}

/** Compiles a configuration in a folder that is the home too, so that the cache is in it. */
function compiling(folder: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  return cli.run(["compile", "config.yml", ...args], { in: folder, env });
}
const commandIn = (text: string) => /command: (\w+)/.exec(text)?.[1];
const firstLine = (text: string) => text.split("\n", 1)[0];

describe("--fetch", () => {
  test.each([
    ["acme/web@1", "# Orb 'acme/web@1' resolved to 'acme/web@1.10.0'", "new"],
    ["acme/web@1.2", "# Orb 'acme/web@1.2' resolved to 'acme/web@1.2.3'", "old"],
    ["acme/web@1.2.3", "# Orb 'acme/web@1.2.3' resolved to 'acme/web@1.2.3'", "old"],
    ["acme/web@volatile", "# Orb 'acme/web@volatile' resolved to 'acme/web@1.10.0'", "new"],
    ["acme/web@dev:first", "# Orb 'acme/web@dev:first' resolved to 'acme/web@dev:first'", "dev"],
  ])("gets %s and keeps it, so that the next run needs no network", async (reference, resolved, command) => {
    const { host, asked } = await registry();
    const folder = cli.folder({ "config.yml": config(reference) });
    const first = await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
    expect([first.status, first.stderr]).toEqual([0, `Fetching ${reference} from ${host}\n`]);
    expect([firstLine(first.stdout), commandIn(first.stdout)]).toEqual([resolved, command]);
    expect(await compiling(folder)).toEqual({ status: 0, stdout: first.stdout, stderr: "" });
    expect(await compiling(folder, ["--fetch"], { CIRCLE_HOST: host })).toEqual({ ...first, stderr: "" });
    expect(asked().map(({ path, reference: one }) => [path, one])).toEqual([["/graphql-unstable", reference]]);
  });

  test("gets the orbs that an orb imports", async () => {
    const { host } = await registry();
    const folder = cli.folder({ "config.yml": config("acme/nesting@1") });
    const { status, stdout, stderr } = await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
    expect([status, commandIn(stdout), stderr]).toEqual([
      0,
      "said",
      `Fetching acme/nesting@1 from ${host}\nFetching acme/tools@1.0 from ${host}\n`,
    ]);
  });

  test("gets an orb that no job needs too, since CircleCI gets it for every pipeline", async () => {
    const { host } = await registry();
    const unneeded = `version: 2.1
orbs: { tools: acme/tools@1.0 }
jobs:
  build: { machine: { image: ubuntu-2404:current }, steps: [checkout] }
  later: { machine: { image: ubuntu-2404:current }, steps: [tools/say] }
workflows: { main: { jobs: [build] } }
`;
    const folder = cli.folder({ "config.yml": unneeded });
    const { status, stdout, stderr } = await compiling(folder, ["--fetch", "--ignore", "unused-job"], {
      CIRCLE_HOST: host,
    });
    expect([status, firstLine(stdout), stderr]).toEqual([
      0,
      "# Orb 'acme/tools@1.0' resolved to 'acme/tools@1.0.5'",
      `Fetching acme/tools@1.0 from ${host}\n`,
    ]);
  });

  test("sends a token only where one is set", async () => {
    const { host, asked } = await registry();
    const folder = cli.folder({ "config.yml": config("acme/web@1") });
    await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
    const other = cli.folder({ "config.yml": config("acme/web@1") });
    await compiling(other, ["--fetch"], { CIRCLE_HOST: host, CIRCLE_TOKEN: "secret" });
    expect(asked().map(({ headers }) => headers.authorization)).toEqual([undefined, "secret"]);
  });

  test("asks again after a day what a range came to, and never again for an exact version", async () => {
    const { host, asked } = await registry();
    const folder = cli.folder({ "config.yml": config("acme/web@1") });
    await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
    const note = join(folder, ".cache/arm-pipeline/orbs/registry/acme/web/@1.json");
    const kept = JSON.parse(readFileSync(note, "utf8"));
    expect(kept).toEqual({ reference: "acme/web@1", version: "1.10.0", resolvedAt: expect.any(String) });
    writeFileSync(note, JSON.stringify({ ...kept, version: "1.2.3", resolvedAt: "2020-01-01T00:00:00.000Z" }));
    writeFileSync(join(folder, "exact.yml"), config("acme/web@1.10.0"));
    await cli.run(["compile", "exact.yml", "--fetch"], { in: folder, env: { CIRCLE_HOST: host } });
    expect(asked()).toHaveLength(1);
    const { stdout } = await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
    expect([commandIn(stdout), asked().length]).toEqual(["new", 2]);
  });

  test("keeps a text with its checksum below XDG_CACHE_HOME, and nothing half written", async () => {
    const { host } = await registry();
    const folder = cli.folder({ "config.yml": config("acme/web@1.2.3") });
    await compiling(folder, ["--fetch"], { CIRCLE_HOST: host, XDG_CACHE_HOME: join(folder, "xdg") });
    expect(readdirSync(join(folder, "xdg/arm-pipeline/orbs/registry/acme/web"))).toEqual([
      "1.2.3.yml",
      "1.2.3.yml.sha256",
    ]);
  });
});

test("without --fetch nothing goes over the network", async () => {
  const { host, asked } = await registry();
  const folder = cli.folder({ "config.yml": config("acme/web@1") });
  const { status, stderr } = await compiling(folder, [], { CIRCLE_HOST: host });
  expect([status, asked()]).toEqual([6, []]);
  expect(stderr).toContain('config.yml:3:8 error missing-orb: The orb "acme/web@1" is not at hand.\n');
});

test("a text of the cache that was changed is never used", async () => {
  const { host } = await registry();
  const folder = cli.folder({ "config.yml": config("acme/web@1.2.3") });
  await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
  writeFileSync(join(folder, ".cache/arm-pipeline/orbs/registry/acme/web/1.2.3.yml"), job("changed"));
  expect(await compiling(folder)).toEqual({
    status: 2,
    stdout: "",
    stderr:
      'error: The cached text of the orb "acme/web@1.2.3" was changed, so it is not used: FOLDER/.cache/arm-pipeline/orbs/registry/acme/web/1.2.3.yml\n  next: Delete that file, and run again with --fetch.\n',
  });
});

test("a note of the cache does not lead out of it", async () => {
  const folder = cli.folder({
    "config.yml": config("acme/web@1"),
    ".cache/arm-pipeline/orbs/registry/acme/web/@1.json": '{"version":"../../secret","resolvedAt":"2026-01-01"}',
  });
  const { status, stderr } = await compiling(folder);
  expect([status, firstLine(stderr)]).toEqual([
    2,
    "error: A note of the orbs' cache cannot be read, so it is not used: FOLDER/.cache/arm-pipeline/orbs/registry/acme/web/@1.json",
  ]);
});

describe("a fetch that fails says what to do", () => {
  const elsewhere =
    "  next: Or get its text elsewhere, and name the file: circleci orb source acme/web@1 > FILE, then --orb acme/web@1=FILE\n";
  const status = (code: number) => (response: ServerResponse) => {
    response.statusCode = code;
    response.end();
  };
  const json = (body: string) => (response: ServerResponse) => {
    response.end(body);
  };
  const failures: readonly [string, (response: ServerResponse) => void, number, string][] = [
    [
      "401",
      status(401),
      4,
      'HOST refuses to give the orb "acme/web@1": the answer is 401.\n  next: A private orb needs a personal token: set CIRCLE_TOKEN.\n',
    ],
    [
      "503",
      status(503),
      4,
      `HOST does not give the orb "acme/web@1": the answer is 503.\n  next: Try again later; https://status.circleci.com tells about disturbances.\n${elsewhere}`,
    ],
    [
      "a message of the API",
      json('{"data":{"orbVersion":null},"errors":[{"message":"Not allowed"}]}'),
      4,
      `HOST does not give the orb "acme/web@1": Not allowed\n${elsewhere}`,
    ],
    [
      "no JSON",
      json("<html>"),
      4,
      `HOST answered something else than the orb "acme/web@1".\n  next: Check that CIRCLE_HOST names a CircleCI installation.\n${elsewhere}`,
    ],
    [
      "another version",
      json('{"data":{"orbVersion":{"version":"2.0.0","source":"version: 2.1"}}}'),
      4,
      `HOST answered something else than the orb "acme/web@1".\n  next: Check that CIRCLE_HOST names a CircleCI installation.\n${elsewhere}`,
    ],
    [
      "no such orb",
      json('{"data":{"orbVersion":null}}'),
      3,
      `Cannot find acme/web@1 in the orb registry of HOST.\n  next: Check that the namespace, orb name and version are correct.\n  next: If it is a private orb, set CIRCLE_TOKEN to a personal token of a member of the organization that has "acme".\n${elsewhere}`,
    ],
  ];
  test("where a token is set, and the orb is not there for it", async () => {
    const { host } = await registry(json('{"data":{"orbVersion":null}}'));
    const folder = cli.folder({ "config.yml": config("acme/web@1") });
    const { status, stderr } = await compiling(folder, ["--fetch"], { CIRCLE_HOST: host, CIRCLE_TOKEN: "t0ken" });
    expect([status, stderr.split("\n").filter((line) => line.includes("private"))]).toEqual([
      3,
      [
        '  next: If it is a private orb, only members of the organization that has "acme" can see it: CIRCLE_TOKEN must be a personal token of one, and the project one of that organization.',
      ],
    ]);
  });

  test.each(failures)("where the answer is %s", async (_what, instead, code, message) => {
    const { host } = await registry(instead);
    const folder = cli.folder({ "config.yml": config("acme/web@1") });
    const run = await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
    expect({ ...run, stderr: run.stderr.replaceAll(host, "ADDRESS").replaceAll(new URL(host).host, "HOST") }).toEqual({
      status: code,
      stdout: "",
      stderr: `Fetching acme/web@1 from ADDRESS\nerror: ${message}`,
    });
  });

  test("where no one answers", async () => {
    const { host, close } = await standInRegistry({});
    await close();
    const folder = cli.folder({ "config.yml": config("acme/web@1") });
    const { status: code, stderr } = await compiling(folder, ["--fetch"], { CIRCLE_HOST: host });
    expect([code, stderr.split("\n").slice(1)]).toEqual([
      4,
      [
        `error: Cannot get ${host}/graphql-unstable: the connection was refused.`,
        "  next: Check the network and the proxy, then run it again.",
        "  next: Without a network, name a file: --orb REFERENCE=FILE",
        "",
      ],
    ]);
  });

  test.each(["http://circleci.example.com", "circleci.com", "file:///etc/passwd"])(
    "where CIRCLE_HOST is %s",
    async (host) => {
      const folder = cli.folder({ "config.yml": config("acme/web@1") });
      expect(await compiling(folder, ["--fetch"], { CIRCLE_HOST: host, CIRCLE_TOKEN: "secret" })).toEqual({
        status: 2,
        stdout: "",
        stderr: `error: CIRCLE_HOST is "${host}", and that is no https address.\n  next: Set it to an address such as https://circleci.com, or unset it.\n`,
      });
    },
  );
});
