import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../../src/runner/events.ts";
import { commit, eventsOf, host, output, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

const job = (...steps: readonly string[]): string => `{${host}, steps: [${steps.join(", ")}]}`;
const run = (command: string): string => `{run: ${JSON.stringify(command)}}`;
const artifactsOf = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === "artifact-stored" ? [event.path] : [])).toSorted();
const statuses = (events: readonly RunEvent[]): Readonly<Record<string, string>> =>
  Object.fromEntries(events.flatMap((event) => (event.kind === "job-ended" ? [[event.job, event.status]] : [])));

describe("every name of a file is an artifact", () => {
  test("where one is a hard link of the other in a folder below, as cargo makes them", async () => {
    const steps = [
      run("mkdir -p t/deps; echo bin > t/deps/app-1a2b; ln t/deps/app-1a2b t/app"),
      "{store_artifacts: {path: t}}",
    ];
    const folder = cli.repository(workflow({ p: job(...steps) }, ["p"]));
    expect(artifactsOf(await cli.events(folder))).toEqual(["t/app", "t/deps/app-1a2b"]);
  });

  test("where two steps store them, where one lies outside of what is stored, and where there are many", async () => {
    const make = [
      "mkdir -p one two kept; echo x > kept/file; ln kept/file one/first; ln kept/file one/-second; ln kept/file two/third",
      "for i in $(seq 40); do ln kept/file two/link-$i; done",
    ];
    const steps = [run(make.join("; ")), "{store_artifacts: {path: one}}", "{store_artifacts: {path: two}}"];
    const folder = cli.repository(workflow({ p: job(...steps) }, ["p"]));
    const stored = artifactsOf(await cli.events(folder));
    const links = Array.from({ length: 40 }, (_, index) => `two/link-${index + 1}`);
    expect(stored).toEqual(["one/-second", "one/first", "two/third", ...links].toSorted());
    const [of = ""] = runFolders(folder);
    const files = readdirSync(of, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith("/link-7"));
    expect(files.map((path) => readFileSync(join(of, path), "utf8"))).toEqual(["x\n"]);
  });
});

describe("names are bytes", () => {
  test("in artifacts and in a workspace: two names that are no text stay two", async () => {
    const jobs = {
      p: job(
        run(`mkdir t; printf a > "$(printf 't/\\xff')"; printf b > "$(printf 't/\\xfe')"`),
        "{store_artifacts: {path: t}}",
        "{persist_to_workspace: {root: ., paths: [t]}}",
      ),
      q: job(
        "{attach_workspace: {at: .}}",
        run(`test $(ls t | wc -l) = 2; cat "$(printf 't/\\xff')" "$(printf 't/\\xfe')"`),
      ),
    };
    const events = await cli.events(cli.repository(workflow(jobs, ["p", "q: {requires: [p]}"])));
    expect([statuses(events), output(events, "q"), artifactsOf(events).length]).toEqual([
      { p: "success", q: "success" },
      expect.stringMatching(/project\.\nab$/),
      2,
    ]);
  });

  test.each(["as it lies there", "--clean"])("in a checkout, of a tracked file, and in a cache (%s)", async (which) => {
    const jobs = {
      p: job(
        "checkout",
        run(`git status --short; cat "$(printf 'raw\\xff')"; mkdir c; printf c > "$(printf 'c/\\xc3(')"`),
        "{save_cache: {key: raw-1, paths: [c]}}",
      ),
      q: job("{restore_cache: {keys: [raw-1]}}", run(`cat "$(printf 'c/\\xc3(')"`)),
    };
    const folder = cli.repository(workflow(jobs, ["p", "q: {requires: [p]}"]));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/raw`), Buffer.of(0xff)]), "tracked\n");
    commit(folder);
    const events = await cli.events(folder, ...(which === "--clean" ? [which] : []));
    expect([statuses(events), output(events, "p"), output(events, "q").endsWith("c")]).toEqual([
      { p: "success", q: "success" },
      expect.stringMatching(/project\.\ntracked\nSaved as /),
      true,
    ]);
  });
});

describe("a secret is stars", () => {
  const values = { TOK: "ghp_Zx81QpLmNo77RrTtYy", QUOTED: "it'sASecret77" };
  const secrets = Object.values(values);

  test.each([
    ["coloured where it matched", "env | grep --color=always ghp_"],
    ["as set -x quotes it", 'set -x; true "$QUOTED"'],
    [
      "with a mark of no width within, and a colour that begins and ends in it",
      "printf '%s\\u200b%s' ghp_Zx81QpL mNo77RrTtYy; printf 'ghp_Zx81\\033[1;31mQpLmNo\\033[0m77RrTtYy'",
    ],
    [
      "with the cursor moved and a title set within",
      "printf 'ghp_Zx81\\033[0KQpLmNo\\033]0;title\\00777RrTtYy\\n'; printf %q \"$QUOTED\"",
    ],
  ])("%s", async (_name, command) => {
    const steps = job(run("true"), `{run: {name: Print, command: ${JSON.stringify(command)}}}`);
    const folder = cli.repository(workflow({ s: steps }, ["s: {context: [c]}"]), {
      "c.env": Object.entries(values)
        .map(([name, value]) => `${name}="${value}"\n`)
        .join(""),
    });
    const { status, stdout, stderr } = await cli.rehearse(folder, "--context", "c=c.env");
    const [of = ""] = runFolders(folder);
    const report = readFileSync(join(of, "report.html"), "utf8").replaceAll(/<[^>]*>/g, "");
    const events = output(eventsOf(readFileSync(join(of, "events.jsonl"), "utf8")), "s");
    // What a person reads has no control sequences, and nothing of no width.
    const texts = [stdout, stderr, report, events].map((text) =>
      stripVTControlCharacters(text).replaceAll("\u200b", ""),
    );
    expect(status).toBe(0);
    expect(texts.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
    expect(texts[0]).toContain("****");
  });
});

describe("a step has a terminal", () => {
  test("as there: it is one, has no name and no size, and both outputs are it", async () => {
    const command =
      "[ -t 1 ] && echo terminal || echo none; env | grep -c ^TERM= || true; [ -t 2 ] && [ -t 0 ] && stty size";
    const events = await cli.events(cli.repository(workflow({ p: job(run(command)) }, ["p"])));
    expect(output(events, "p")).toContain("terminal\n0\n0 0\n");
  });

  test("also in the background and behind a shell of its own; a pipe within it is none", async () => {
    const python = "import os, sys; print(os.isatty(1), os.isatty(2))";
    const steps = [
      `{run: {name: Behind, background: true, command: "[ -t 1 ] && echo back-terminal; sleep 2"}}`,
      `{run: {name: Python, shell: python3, command: ${JSON.stringify(python)}}}`,
      run("sleep 0.5; (test -t 1 && echo yes || echo no) | cat"),
    ];
    const events = await cli.events(cli.repository(workflow({ p: job(...steps) }, ["p"])));
    const printed = output(events, "p");
    expect([statuses(events), printed.includes("back-terminal\n"), printed.includes("True True\n")]).toEqual([
      { p: "success" },
      true,
      true,
    ]);
    expect(printed).toMatch(/no\n$/);
  });
});

describe("a run ends with its result", () => {
  // It has less time than the grace of one step, which nothing here is to spend.
  test("though a daemon that forked twice, emptied its environment and left its folder keeps the output", {
    timeout: 20_000,
  }, async () => {
    const python = [
      "import os",
      "if os.fork() == 0:",
      "  os.setsid()",
      "  if os.fork() == 0:",
      "    os.chdir('/'); os.execve('/bin/sleep', ['sleep', '6041'], {})",
      "  os._exit(0)",
      "os.wait()",
    ].join("\n");
    const folder = cli.repository(
      workflow({ a: job(run("true"), `{run: {shell: python3, command: ${JSON.stringify(python)}}}`) }, ["a"]),
    );
    expect((await cli.rehearse(folder)).status).toBe(0);
    expect(sleeping("6041")).toEqual([]);
  });

  test("though a background step's daemon holds a terminal, a pipe and a deleted folder", async () => {
    const command =
      "mkdir gone; cd gone; mkfifo p; (exec 9<>p; setsid -f env -i sleep 6042); rm -r ../gone; sleep 1000";
    const steps = [
      `{run: {background: true, command: ${JSON.stringify(command)}}}`,
      run("sleep 0.5; pgrep -f 'sleep 6042' > /dev/null"),
    ];
    const folder = cli.repository(workflow({ a: job(...steps) }, ["a"]));
    expect((await cli.rehearse(folder)).status).toBe(0);
    expect(sleeping("6042")).toEqual([]);
  });
});

/** Processes of `sleep` for so many seconds. */
function sleeping(seconds: string): readonly string[] {
  const lines = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "latin1");
      } catch {
        return "";
      }
    });
  return lines.filter((line) => line === `sleep\0${seconds}\0`);
}
