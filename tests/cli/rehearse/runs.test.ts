import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventsOf, git, onHost, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();

const config = workflow({ good: onHost("echo fine"), bad: onHost("echo broken; exit 2") }, ["good", "bad"]);

/** A repository in which that was rehearsed, and the run's id. */
async function rehearsed(): Promise<{ readonly folder: string; readonly id: string }> {
  const folder = cli.repository(config);
  expect((await cli.rehearse(folder)).status).toBe(4);
  return { folder, id: runFolders(folder)[0]?.split("/").at(-1) ?? "" };
}

describe("runs list", () => {
  test("says where there is none how to start one", async () => {
    expect(await cli.runs(cli.folder(), "list")).toEqual({
      status: 0,
      stdout: "",
      stderr: "There is no run yet. Start one: arm-pipeline run\n",
    });
  });

  test("shows the last run first, and is data with --json", async () => {
    const { folder } = await rehearsed();
    await cli.rehearse(folder, "good");
    const commit = git(folder, "rev-parse", "HEAD");
    expect((await cli.runs(folder, "list")).stdout).toBe(
      `RUN  main  success  WHEN TIME  main ${commit.slice(0, 7)}\nRUN  main  failed   WHEN TIME  main ${commit.slice(0, 7)}\n`,
    );
    const { stdout } = await cli.runs(folder, "list", "--json");
    expect(JSON.parse(stdout)).toEqual([
      {
        id: "RUN",
        workflow: "main",
        status: "success",
        startedAt: expect.any(String),
        durationMs: expect.any(Number),
        continues: null,
        branch: "main",
        revision: commit,
        configuration: ".circleci/config.yml",
        command: "arm-pipeline run --machine host good",
      },
      {
        id: "RUN",
        workflow: "main",
        status: "failed",
        startedAt: expect.any(String),
        durationMs: expect.any(Number),
        continues: null,
        branch: "main",
        revision: commit,
        configuration: ".circleci/config.yml",
        command: "arm-pipeline run --machine host",
      },
    ]);
  });
});

test("a run whose notes cannot be read as such is passed over, and one without events is shown without", async () => {
  const { folder, id } = await rehearsed();
  const run = join(folder, ".arm-pipeline/runs", id);
  rmSync(join(run, "events.jsonl"));
  expect(await cli.runs(folder, "show")).toMatchObject({ status: 0, stderr: "" });
  writeFileSync(join(run, "run.json"), JSON.stringify({ schema: 1, id }));
  for (const args of [["list"], ["show"], ["clean", "--older-than", "1d"]])
    expect((await cli.runs(folder, ...args)).stderr).toMatch(
      /^(There is|error: There is) no(thing to remove| run yet)/,
    );
});

describe("runs show", () => {
  test("shows the summary of the last run again", async () => {
    const { folder } = await rehearsed();
    const { status, stdout } = await cli.runs(folder, "show");
    expect(status).toBe(0);
    expect(stdout.replace(/commit .*/, "commit    COMMIT").replace(/began .*/, "began     DATE")).toBe(
      [
        ...["Run RUN of main", "  branch    main", "  commit    COMMIT", "  began     DATE"],
        ...["  file      .circleci/config.yml", "  command   arm-pipeline run --machine host", ""],
        ...["good  success TIME", 'bad   failed TIME  the step "echo broken; exit 2" failed with exit status 2'],
        ...['Failed: bad, step "echo broken; exit 2" failed with exit status 2.', "  | broken"],
        ...["The run RUN failed after TIME.", "Report: .arm-pipeline/runs/RUN/report.html"],
        '  next: arm-pipeline runs show --job bad  all that "bad" printed',
        "  next: arm-pipeline runs open            the report, in a browser",
        "  next: arm-pipeline run --rerun-failed   run again what failed, and what comes after it",
        "",
      ].join("\n"),
    );
  });

  test("shows all that a job printed", async () => {
    const { folder, id } = await rehearsed();
    expect((await cli.runs(folder, "show", id, "--job", "good")).stdout).toBe(
      "good | started\ngood | > Spin up environment\ngood | > echo fine\ngood | fine\ngood | success in TIME\n",
    );
  });

  test("prints its events with --json, of one job with --job", async () => {
    const { folder } = await rehearsed();
    const { stdout } = await cli.runs(folder, "show", "--json", "--job", "good");
    const events = eventsOf(stdout);
    expect(events[0]).toMatchObject({ kind: "run-started", workflow: "main" });
    expect(new Set(events.flatMap((event) => ("job" in event ? [event.job] : [])))).toEqual(new Set(["good"]));
  });

  test.each([
    [["show", "20200101-000000-abcdef"], 'There is no run "20200101-000000-abcdef".'],
    [["show", "../../.git"], 'There is no run "../../.git".'],
  ])("%j is refused", async (args, message) => {
    const { folder } = await rehearsed();
    const { status, stderr } = await cli.run(["runs", ...args], { in: folder });
    expect({ status, first: stderr.split("\n")[0] }).toEqual({ status: 2, first: `error: ${message}` });
  });

  test("of a job that the run does not have is refused with the nearest name", async () => {
    const { folder } = await rehearsed();
    expect(await cli.runs(folder, "show", "--job", "goood")).toMatchObject({
      status: 2,
      stderr: 'error: The run RUN has no job "goood".\n  next: Did you mean "good"?\n',
    });
  });
});

describe("runs open", () => {
  /** A browser's opener that notes what it is asked for, and ends as it is told. */
  const opener = (folder: string, status: number): string => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "$@" > ${folder}/opened\nexit ${status}\n`, { mode: 0o755 });
    return `${bin}:${process.env.PATH}`;
  };

  test("gives the report of the last run to the browser, and prints its address", async () => {
    const { folder, id } = await rehearsed();
    const env = { DISPLAY: ":0", PATH: opener(folder, 0) };
    const report = join(folder, ".arm-pipeline/runs", id, "report.html");
    expect(await cli.run(["runs", "open"], { in: folder, env })).toMatchObject({
      status: 0,
      stdout: `file://${report}\n`,
      stderr: "",
    });
    expect(readFileSync(join(folder, "opened"), "utf8")).toBe(`${report}\n`);
  });

  test.each([
    ["there is no display", 0, {}],
    ["nothing can show it", 3, { DISPLAY: ":0" }],
  ])("says where %s that the address is to be opened elsewhere", async (_, status, display) => {
    const { folder } = await rehearsed();
    const ended = await cli.run(["runs", "open"], { in: folder, env: { ...display, PATH: opener(folder, status) } });
    expect(ended).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(/^file:\/\/.*report\.html\n$/),
      stderr:
        "error: No browser could be started here.\n  next: Open the address above, or copy the file to where there is a browser.\n",
    });
  });

  test("of a run without a report, and of none, is refused", async () => {
    const { folder, id } = await rehearsed();
    rmSync(join(folder, ".arm-pipeline/runs", id, "report.html"));
    expect(await cli.runs(folder, "open")).toMatchObject({
      status: 2,
      stderr:
        "error: The run RUN was ended before it had a report.\n  next: What is known of it: arm-pipeline runs show RUN\n",
    });
    expect(await cli.runs(cli.folder(), "open")).toMatchObject({
      status: 2,
      stderr: "error: There is no run yet.\n  next: Start one: arm-pipeline run\n",
    });
  });
});

describe("runs clean", () => {
  test("removes the named runs", async () => {
    const { folder, id } = await rehearsed();
    await cli.rehearse(folder, "good");
    expect(await cli.runs(folder, "clean", id, "--yes")).toEqual({ status: 0, stdout: "", stderr: "Removed 1 run.\n" });
    expect(runFolders(folder)).toHaveLength(1);
    expect(existsSync(join(folder, ".arm-pipeline/runs", id))).toBe(false);
  });

  test("removes all runs and the caches with --all, and no context", async () => {
    const { folder } = await rehearsed();
    for (const name of ["caches", "contexts"]) mkdirSync(join(folder, ".arm-pipeline", name), { recursive: true });
    expect((await cli.runs(folder, "clean", "--all", "-y")).stderr).toBe("Removed 1 run and all caches.\n");
    expect([runFolders(folder), existsSync(join(folder, ".arm-pipeline/caches"))]).toEqual([[], false]);
    expect(existsSync(join(folder, ".arm-pipeline/contexts"))).toBe(true);
  });

  test("removes what is older than a time, by the id and not by the folder", async () => {
    const { folder } = await rehearsed();
    mkdirSync(join(folder, ".arm-pipeline/runs/20200101-000000-abcdef"));
    utimesSync(runFolders(folder).at(-1) ?? "", 0, 0);
    expect((await cli.runs(folder, "clean", "--older-than", "7d", "--yes")).stderr).toBe("Removed 1 run.\n");
    expect(runFolders(folder)).toHaveLength(1);
    expect((await cli.runs(folder, "clean", "--older-than", "7d")).stderr).toBe("There is nothing to remove.\n");
  });

  test("keeps the last runs with --keep; of more than ten, the list says how much room they take and how to remove the old ones", async () => {
    const { folder, id } = await rehearsed();
    const runs = join(folder, ".arm-pipeline/runs");
    const old = Array.from({ length: 10 }, (_, index) => `20200101-00000${index}-abcdef`);
    for (const each of old) {
      mkdirSync(join(runs, each));
      writeFileSync(join(runs, each, "run.json"), readFileSync(join(runs, id, "run.json"), "utf8").replace(id, each));
    }
    expect((await cli.runs(folder, "list")).stderr).toMatch(
      /^11 runs take [\d.]+ kB in \.arm-pipeline\/runs\.\n {2}next: arm-pipeline runs clean --keep 10\n$/,
    );
    expect((await cli.runs(folder, "clean", "--keep", "10", "--yes")).stderr).toBe("Removed 1 run.\n");
    expect((await cli.runs(folder, "list")).stderr).toBe("");
    expect((await cli.runs(folder, "clean", "--keep", "2", "--yes")).stderr).toBe("Removed 8 runs.\n");
    expect(readdirSync(runs).toSorted()).toEqual([old.at(-1), id]);
    expect((await cli.runs(folder, "clean", "--keep", "2")).stderr).toBe("There is nothing to remove.\n");
  });

  test("never removes a run that goes on", async () => {
    const folder = cli.repository(workflow({ slow: onHost("echo going; sleep 600") }, ["slow"]));
    const run = cli.start(folder);
    await run.until((event) => event.kind === "step-output" && event.chunk.includes("going"));
    const id = runFolders(folder)[0]?.split("/").at(-1) ?? "";
    expect(await cli.runs(folder, "clean", id, "--yes")).toMatchObject({
      status: 2,
      stderr:
        "error: The run RUN is not over, so nothing was removed.\n  next: End it first with Ctrl-C, or leave it out.\n",
    });
    mkdirSync(join(folder, ".arm-pipeline/caches"), { recursive: true });
    expect((await cli.runs(folder, "clean", "--all", "--yes")).stderr).toBe(
      "The run RUN is not over, and stays.\nThere is nothing to remove.\n",
    );
    expect(existsSync(join(folder, ".arm-pipeline/caches"))).toBe(true);
    expect(runFolders(folder)).toHaveLength(1);
    expect((await cli.runs(folder, "list")).stdout).toContain("running");
    run.kill("SIGINT");
    expect((await run.ended).status).toBe(130);
  });

  test.each([
    [["clean"], "Nothing says which runs to remove.", "Name runs, or give --all, --keep 10 or --older-than 7d."],
    [
      ["clean", "--all", "--older-than", "7d"],
      "Runs are named in one way only.",
      "Name runs, or give --all, --keep 10 or --older-than 7d.",
    ],
    [
      ["clean", "--older-than", "week"],
      '--older-than: "week" is no time.',
      "Write minutes, hours or days: 30m, 12h, 7d",
    ],
    [
      ["clean", "--keep", "0"],
      '--keep: "0" is no number of runs.',
      "Give a number from 1 on: --keep 10\n  next: Remove all: --all",
    ],
    [["clean", "--all"], "1 run and all caches would be removed, and there is no one to ask.", "Say so: --yes"],
  ])("%j is refused", async (args, message, next) => {
    const { folder } = await rehearsed();
    expect(await cli.runs(folder, ...args)).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ${message}\n  next: ${next}\n`,
    });
    expect(runFolders(folder)).toHaveLength(1);
  });
});
