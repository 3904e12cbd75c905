import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { ownOrb, ownVersion } from "../../../src/orb/own-orb.ts";
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
const config = (...references: readonly string[]) => `version: 2.1
orbs:
${references.map((reference, index) => `  web${index}: ${reference}\n`).join("")}workflows:
  main:
    jobs: [${references.map((_, index) => `web${index}/build`).join(", ")}]
`;

const registries: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of registries.splice(0)) await close();
});
async function registry(more: Readonly<Record<string, Readonly<Record<string, string>>>> = {}) {
  const started = await standInRegistry({
    "acme/web": { "1.2.3": job("old"), "dev:first": job("dev") },
    "acme/nesting": { "1.0.0": nesting },
    "acme/tools": { "1.0.5": tools },
    ...more,
  });
  registries.push(started.close);
  return started;
}

/** A repository of its own, with the cache of fetched orbs elsewhere, so that only the lock can give an orb to a later command. */
function repository(text: string) {
  const folder = cli.folder({ ".circleci/config.yml": text });
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    cli.run(args, { in: folder, env: { XDG_CACHE_HOME: join(folder, "cache"), ...env } });
  return {
    folder,
    path: (name: string) => join(folder, ".circleci", name),
    lock: async (host: string, ...args: readonly string[]) => {
      const ended = await run(["orbs", "lock", ...args], { CIRCLE_HOST: host });
      rmSync(join(folder, "cache"), { recursive: true, force: true });
      return ended;
    },
    run: (...args: readonly string[]) => run(args),
  };
}
const commandIn = (text: string) => /command: (\w+)/.exec(text)?.[1];

describe("orbs lock", () => {
  test("takes the exact version that --orb gives for an import of its major version, without a network", async () => {
    const { lock, path, folder } = repository(config("acme/web@1"));
    writeFileSync(join(folder, "web.yml"), job("given"));
    expect(await lock("http://127.0.0.1:9", "--orb", "acme/web@1.2.3=web.yml")).toEqual({
      status: 0,
      stdout: "",
      stderr: ".circleci/orbs/lock.json: 1 orb locked.\n  new: acme/web@1 is acme/web@1.2.3\n",
    });
    expect(commandIn(readFileSync(path("orbs/acme/web@1.2.3.yml"), "utf8"))).toBe("given");
  });

  test("refuses what is no reference, before it becomes a path", async () => {
    const { lock, path, folder } = repository(config("../../etc/x@1"));
    writeFileSync(join(folder, "web.yml"), job("given"));
    const { status, stderr } = await lock("http://127.0.0.1:9", "--orb", "../../etc/x@1=web.yml");
    expect(stderr).toContain('"../../etc/x@1" is not a reference to an orb, so nothing was locked.');
    expect(status).toBe(3);
    expect(existsSync(path("orbs"))).toBe(false);
  });

  test("keeps what is imported, and what that imports, beside the configuration; then no network is needed", async () => {
    const { host } = await registry();
    const { lock, path, run } = repository(config("acme/web@1", "acme/nesting@1.0.0"));
    expect(await lock(host)).toEqual({
      status: 0,
      stdout: "",
      stderr: `Fetching acme/web@1 from ${host}
Fetching acme/nesting@1.0.0 from ${host}
Fetching acme/tools@1.0 from ${host}
.circleci/orbs/lock.json: 3 orbs locked.
  new: acme/web@1 is acme/web@1.2.3
  new: acme/nesting@1.0.0
  new: acme/tools@1.0 is acme/tools@1.0.5
`,
    });
    expect(readdirSync(path("orbs"), { recursive: true }).toSorted()).toEqual([
      ...["acme", "acme/nesting@1.0.0.yml", "acme/tools@1.0.5.yml", "acme/web@1.2.3.yml", "lock.json"],
    ]);
    expect(readFileSync(path("orbs/lock.json"), "utf8")).toMatch(
      /^\{\n {2}"form": 1,\n {2}"orbs": \[\n {4}\{"reference":"acme\/nesting@1.0.0","resolved":"acme\/nesting@1.0.0","sha256":"[0-9a-f]{64}"\},\n {4}\{"reference":"acme\/tools@1.0","resolved"/,
    );
    const compiled = await run("compile");
    expect([compiled.status, commandIn(compiled.stdout), compiled.stderr]).toEqual([0, "old", ""]);
    expect(compiled.stdout).toContain("# Orb 'acme/web@1' resolved to 'acme/web@1.2.3'\n");
    expect((await run("validate")).status).toBe(0);
    expect((await run("run", "--dry-run")).stderr).not.toContain("not at hand");
    expect(await run("orbs", "lock", "--check")).toEqual({
      status: 0,
      stdout: "",
      stderr: "In order: .circleci/orbs/lock.json (3 orbs).\n",
    });
  });

  test("leaves what is locked as it is, until --update", async () => {
    const first = await registry();
    const { lock, path, run } = repository(config("acme/web@1"));
    await lock(first.host);
    const later = await registry({ "acme/web": { "1.2.3": job("old"), "1.10.0": job("new") } });
    expect((await lock(later.host)).stderr).toBe(".circleci/orbs/lock.json: 1 orb, as before.\n");
    expect(later.asked()).toEqual([]);
    expect((await lock(later.host, "--update")).stderr).toBe(
      `Fetching acme/web@1 from ${later.host}\n.circleci/orbs/lock.json: 1 orb locked.\n  changed: acme/web@1 is acme/web@1.10.0, and was acme/web@1.2.3\n`,
    );
    expect(readdirSync(path("orbs/acme"))).toEqual(["web@1.10.0.yml"]);
    expect(commandIn((await run("compile")).stdout)).toBe("new");
  });

  test("takes out what is no longer imported, and keeps what another configuration beside it imports", async () => {
    const { host } = await registry();
    const { lock, path } = repository(config("acme/web@1"));
    writeFileSync(path("continued.yml"), config("acme/tools@1").replace("web0/build", "build"));
    await lock(host);
    writeFileSync(path("config.yml"), config("acme/web@dev:first"));
    expect((await lock(host, ".circleci/config.yml")).stderr).toContain(
      ".circleci/orbs/lock.json: 3 orbs locked.\n  new: acme/web@dev:first\n",
    );
    expect((await lock(host)).stderr).toBe(".circleci/orbs/lock.json: 2 orbs locked.\n  gone: acme/web@1\n");
    rmSync(path("continued.yml"));
    writeFileSync(path("config.yml"), "version: 2.1\nworkflows: {main: {jobs: [{ask: {type: approval}}]}}\n");
    expect((await lock(host)).stderr).toBe(
      ".circleci/orbs/lock.json: 0 orbs locked.\n  gone: acme/tools@1\n  gone: acme/web@dev:first\n",
    );
  });

  test("takes a text that is given, without network", async () => {
    const { folder, run } = repository(config("acme/private@1.2.3"));
    writeFileSync(join(folder, "private.yml"), job("given"));
    expect(await run("orbs", "lock", "--orb", "acme/private@1.2.3=private.yml")).toEqual({
      status: 0,
      stdout: "",
      stderr: ".circleci/orbs/lock.json: 1 orb locked.\n  new: acme/private@1.2.3\n",
    });
    expect(commandIn((await run("compile")).stdout)).toBe("given");
  });

  test("has nothing to do where no orb is imported, and locks no copy of this package's own orb", async () => {
    const own = `version: 2.1\norbs: {arm: ${ownOrb}@${ownVersion}}\nworkflows: {main: {jobs: [{ask: {type: approval}}]}}\n`;
    const { run, path } = repository(own);
    expect((await run("orbs", "lock")).stderr).toContain(".circleci/orbs/lock.json: there is no orb to lock.\n");
    expect((await run("orbs", "lock", "--check")).status).toBe(0);
    expect(existsSync(path("orbs"))).toBe(false);
  });

  test("is refused for the standard input, and for a file that cannot be read as YAML", async () => {
    const { run, path } = repository("version: [\n");
    expect(await run("orbs", "lock", "-")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "error: A lock lies beside its configuration, and the standard input lies nowhere.\n  next: Name the configuration's file.\n",
    });
    const { status, stderr } = await run("orbs", "lock");
    expect([status, stderr.split("\n").at(-2)]).toEqual([
      3,
      ".circleci/config.yml cannot be read, so nothing was locked.",
    ]);
    expect(existsSync(path("orbs"))).toBe(false);
  });

  test("leaves everything as it was where an orb cannot be had", async () => {
    const { host } = await registry();
    const { lock, path } = repository(config("acme/none@1"));
    const { status, stderr } = await lock(host);
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining(`error: Cannot find acme/none@1 in the orb registry of`),
    ]);
    expect(existsSync(path("orbs"))).toBe(false);
  });
});

describe("a lock", () => {
  test("whose text was changed or taken away is refused by every command, and mended by orbs lock", async () => {
    const { host } = await registry();
    const { lock, path, run } = repository(config("acme/web@1"));
    await lock(host);
    writeFileSync(path("orbs/acme/web@1.2.3.yml"), job("changed"));
    expect(await run("compile")).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: The locked text of the orb "acme/web@1" was changed, so it is not used: .circleci/orbs/acme/web@1.2.3.yml
  next: Put it back as it is in Git, or lock it anew: arm-pipeline orbs lock
`,
    });
    expect((await run("validate")).status).toBe(2);
    expect(await run("orbs", "lock", "--check")).toEqual({
      status: 3,
      stdout: "",
      stderr: `Not in order: .circleci/orbs/lock.json:
  acme/web@1: its text was changed: .circleci/orbs/acme/web@1.2.3.yml
  next: arm-pipeline orbs lock  locks anew what is not right, over the network
`,
    });
    rmSync(path("orbs/acme/web@1.2.3.yml"));
    expect((await run("graph")).stderr).toContain('error: The locked text of the orb "acme/web@1" is not there: ');
    expect((await run("orbs", "lock", "--check")).stderr).toContain("acme/web@1: its text is not there: ");
    expect((await lock(host)).status).toBe(0);
    expect(commandIn((await run("compile")).stdout)).toBe("old");
  });

  test("counts a text as the same whatever ends its lines", async () => {
    const { host } = await registry();
    const { lock, path, run } = repository(config("acme/web@1"));
    await lock(host);
    writeFileSync(path("orbs/acme/web@1.2.3.yml"), job("old").replaceAll("\n", "\r\n"));
    expect((await run("orbs", "lock", "--check")).status).toBe(0);
  });

  test("that lacks an orb, or has one too many, does not pass --check", async () => {
    const { host } = await registry();
    const { lock, path, run } = repository(config("acme/web@1"));
    expect(
      (await run("orbs", "lock", "--check")).stderr,
    ).toBe(`Not in order: .circleci/orbs/lock.json, which is not there:
  acme/web@1: is imported, and not in the lock.
  next: arm-pipeline orbs lock  locks anew what is not right, over the network
`);
    await lock(host);
    writeFileSync(path("config.yml"), config("acme/nesting@1"));
    const { status, stderr } = await run("orbs", "lock", "--check");
    expect([status, stderr]).toEqual([
      3,
      `Not in order: .circleci/orbs/lock.json:
  acme/nesting@1: is imported, and not in the lock.
  acme/web@1: is in the lock, and nothing imports it.
  next: arm-pipeline orbs lock  locks anew what is not right, over the network
`,
    ]);
    expect((await run("validate")).stdout).toContain(
      "hint: The lock beside the configuration does not have it: run arm-pipeline orbs lock\n",
    );
  });

  test.each([
    ["is no JSON", "{"],
    ["has another form", '{"form": 2, "orbs": []}'],
    [
      "leads out of its folder",
      JSON.stringify({
        form: 1,
        orbs: [{ reference: "acme/web@1", resolved: "../web@1.0.0", sha256: "0".repeat(64) }],
      }),
    ],
  ])("that %s is not used", async (_, text) => {
    const { path, run } = repository(config("acme/web@1"));
    writeFileSync(path("orbs.json"), "");
    const folder = cli.folder({ ".circleci/config.yml": config("acme/web@1"), ".circleci/orbs/lock.json": text });
    expect((await run("validate")).status).toBe(6);
    expect(await cli.run(["validate"], { in: folder })).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "error: The lock of the orbs cannot be read, so it is not used: .circleci/orbs/lock.json\n  next: Delete that file, and lock anew: arm-pipeline orbs lock\n",
    });
  });
});

describe("compile of a part", () => {
  const parts = `version: 2.1
orbs: { web: acme/web@1 }
jobs:
  test: { machine: { image: ubuntu-2404:current }, steps: [{ run: { command: tested } }] }
workflows:
  main: { jobs: [test, web/build] }
  other: { jobs: [test] }
`;

  test("prints it where another part alone needs an orb that is not at hand", async () => {
    const { run } = repository(parts);
    for (const part of [
      ["--job", "test"],
      ["--workflow", "other"],
    ]) {
      const { status, stdout, stderr } = await run("compile", ...part);
      expect([status, commandIn(stdout)]).toEqual([0, "tested"]);
      expect(stderr).toContain('.circleci/config.yml:2:14 warning missing-orb: The orb "acme/web@1" is not at hand.\n');
    }
  });

  test("ends with 6 where it needs the orb itself", async () => {
    const { run } = repository(parts);
    for (const part of [[], ["--job", "web/build"], ["--workflow", "main"]]) {
      const { status, stdout } = await run("compile", ...part);
      expect([status, stdout]).toEqual([6, ""]);
    }
  });
});
