import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  eventsOf,
  git,
  host,
  onHost,
  output,
  rehearsals,
  runFolders,
  statuses,
  workflow,
} from "../support/rehearsals.ts";

const cli = rehearsals();

const twoJobs = workflow({ build: onHost("echo built"), test: onHost("echo tested") }, [
  "build",
  "test: {requires: [build]}",
]);

describe("a run", () => {
  test("shows each job's lines as they come, then a summary, and ends with 0", async () => {
    const folder = cli.repository(twoJobs);
    expect(await cli.rehearse(folder)).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stderr": "",
        "stdout": "Run RUN of the workflow "main" (2 jobs).
      build | started
      build | > Spin up environment
      build | > echo built
      build | built
      build | success in TIME
      test  | started
      test  | > Spin up environment
      test  | > echo tested
      test  | tested
      test  | success in TIME

      build  success TIME
      test   success TIME
      Critical path: build TIME, then test TIME
      The run RUN succeeded after TIME.
      Report: .arm-pipeline/runs/RUN/report.html
        next: arm-pipeline runs open  the report, in a browser
      ",
      }
    `);
  });

  test("with --quiet prints the summary and nothing else; --json, which prints all, is refused beside it", async () => {
    const folder = cli.repository(workflow({ test: onHost("echo one; exit 3") }, ["test"]));
    expect(await cli.rehearse(folder, "--quiet")).toEqual({
      status: 4,
      stdout: [
        'test  failed TIME  the step "echo one; exit 3" failed with exit status 3',
        'Failed: test, step "echo one; exit 3" failed with exit status 3.',
        "  | one",
        "The run RUN failed after TIME.",
        "Report: .arm-pipeline/runs/RUN/report.html",
        '  next: arm-pipeline runs show --job test  all that "test" printed',
        "  next: arm-pipeline runs open             the report, in a browser",
        "  next: arm-pipeline run --rerun-failed    run again what failed, and what comes after it",
        "",
      ].join("\n"),
      stderr: "",
    });
    expect(await cli.rehearse(folder, "--quiet", "--json")).toEqual({
      status: 2,
      stdout: "",
      stderr: "error: --quiet and --json do not go together.\n  next: Leave one out: --json prints every event.\n",
    });
  });

  test("that fails says which step and its last lines, and ends with 4", async () => {
    const folder = cli.repository(workflow({ test: onHost("echo one; echo two; exit 3") }, ["test"]));
    const { status, stdout, stderr } = await cli.rehearse(folder);
    expect({ status, stderr, summary: stdout.slice(stdout.indexOf("\n\n") + 2) }).toMatchInlineSnapshot(`
      {
        "status": 4,
        "stderr": "",
        "summary": "test  failed TIME  the step "echo one; echo two; exit 3" failed with exit status 3
      Failed: test, step "echo one; echo two; exit 3" failed with exit status 3.
        | one
        | two
      The run RUN failed after TIME.
      Report: .arm-pipeline/runs/RUN/report.html
        next: arm-pipeline runs show --job test  all that "test" printed
        next: arm-pipeline runs open             the report, in a browser
        next: arm-pipeline run --rerun-failed    run again what failed, and what comes after it
      ",
      }
    `);
  });

  test("leaves its record, its events, test results and a page, and keeps Git away from all of it", async () => {
    const folder = cli.repository(twoJobs);
    await cli.rehearse(folder);
    const [run = ""] = runFolders(folder);
    const read = (name: string): string => readFileSync(join(run, name), "utf8");
    expect(JSON.parse(read("run.json"))).toMatchObject({
      workflow: "main",
      end: { status: "success", jobs: { build: "success", test: "success" } },
    });
    expect(eventsOf(read("events.jsonl")).at(-1)).toMatchObject({ kind: "run-ended", status: "success" });
    expect(read("junit.xml")).toContain('<testsuite name="build" tests="2" failures="0"');
    expect(read("report.html")).toContain("<title>main succeeded");
    expect(JSON.parse(read("oidc/jwks.json"))).toMatchObject({ keys: [{ kty: "RSA", alg: "RS256", use: "sig" }] });
    expect(readFileSync(join(folder, ".arm-pipeline/.gitignore"), "utf8")).toBe("*\n");
    expect(["machines", "checkout", "runner.json"].filter((name) => existsSync(join(run, name)))).toEqual([]);
  });

  test("prints with --json its events, one a line, and tells the rest elsewhere", async () => {
    const folder = cli.repository(twoJobs);
    const { status, stdout, stderr } = await cli.rehearse(folder, "--json");
    expect(status).toBe(0);
    expect(eventsOf(stdout).filter(({ kind }) => kind.startsWith("job-") || kind.startsWith("run-"))).toEqual([
      {
        kind: "run-started",
        about: expect.objectContaining({ branch: "main" }),
        at: expect.any(Number),
        run: "RUN",
        workflow: "main",
        jobs: expect.any(Array),
      },
      { kind: "job-started", at: expect.any(Number), job: "build", nodes: 1 },
      { kind: "job-ended", at: expect.any(Number), job: "build", status: "success" },
      { kind: "job-started", at: expect.any(Number), job: "test", nodes: 1 },
      { kind: "job-ended", at: expect.any(Number), job: "test", status: "success" },
      { kind: "run-ended", at: expect.any(Number), status: "success" },
    ]);
    expect(stderr).toContain("The run RUN succeeded");
  });

  test("writes its result as JUnit XML where it is told to", async () => {
    const folder = cli.repository(twoJobs);
    expect((await cli.rehearse(folder, "--junit", "results/run.xml")).status).toBe(0);
    expect(readFileSync(join(folder, "results/run.xml"), "utf8")).toContain('<testsuites name="main" tests="4"');
  });

  test.each([
    ["results/run.xml", '"results/run.xml" cannot be written.', "Name a file in a folder that this user may write to."],
    [".", '"." is a folder.', "Name a file in it: --junit ./junit.xml"],
    ["/", '"/" is a folder.', "Name a file in it: --junit /junit.xml"],
  ])("whose JUnit file cannot be written at %s says so before anything is started", async (file, words, next) => {
    const folder = cli.repository(twoJobs, { results: "a file" });
    for (const flags of [[], ["--dry-run"]]) {
      const { status, stdout, stderr } = await cli.rehearse(folder, "--junit", file, ...flags);
      expect({ status, stdout, stderr }).toEqual({
        status: 2,
        stdout: "",
        stderr: `error: --junit: ${words}\n  next: ${next}\n`,
      });
    }
    expect(runFolders(folder)).toEqual([]);
  });

  test("whose JUnit file cannot be written at its end says so, and does not end with 0", async () => {
    const file = join(cli.folder({}), "run.xml");
    const folder = cli.repository(workflow({ a: onHost(`mkdir ${file}`) }, ["a"]));
    const { status, stderr } = await cli.rehearse(folder, "--junit", file);
    expect(status).toBe(4);
    expect(stderr).toContain(`error: --junit: Cannot write "${file}": `);
  });

  test("runs so many machines at once as it is told", async () => {
    const folder = cli.repository(workflow({ a: onHost("true"), b: onHost("true") }, ["a", "b"]));
    const order = (await cli.events(folder, "--concurrency", "1")).filter(({ kind }) => kind.startsWith("job-"));
    expect(order).toMatchObject([
      { kind: "job-started", job: "a" },
      { kind: "job-waiting", job: "b", for: "machine" },
      { kind: "job-ended", job: "a" },
      { kind: "job-started", job: "b" },
      { kind: "job-ended", job: "b" },
    ]);
  });

  test("says in a dry run and before a run which paths a job on this host is refused", async () => {
    const steps =
      "[{persist_to_workspace: {root: /tmp/w, paths: [x]}}, {store_artifacts: {path: /tmp/x}}, {store_artifacts: {path: ~/y}}]";
    const folder = cli.repository(workflow({ a: `{${host}, steps: ${steps}}`, b: onHost("true") }, ["a", "b"]));
    const dry = await cli.rehearse(folder, "--dry-run");
    expect(dry.stdout).toContain("   refused on this host, being outside of the job's own folder: /tmp/w, /tmp/x\n");
    expect(dry.stdout.match(/refused/g)).toHaveLength(1);
    expect((await cli.rehearse(folder)).stderr).toContain(
      'note: "a" will fail on this host: "/tmp/w" and "/tmp/x" are outside of a job\'s own folder. Run it in containers, or use a path in the home: ~/NAME.\n',
    );
  });

  test("says once which jobs this host runs in another architecture than CircleCI would", async () => {
    const [own, other] = process.arch === "arm64" ? ["arm64", "amd64"] : ["amd64", "arm64"];
    const resourceClass = other === "arm64" ? "arm.medium" : "medium";
    const job = `{machine: {image: "ubuntu-2404:current"}, resource_class: ${resourceClass}, steps: [{run: uname}]}`;
    const folder = cli.repository(workflow({ a: job, b: onHost("true"), c: job }, ["a", "b", "c"]));
    const { status, stderr } = await cli.rehearse(folder);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `note: This host is ${own}, and so are "a" and "c" on it, though not on CircleCI.\n`,
    });
  });

  test("tells a job nothing of this process's environment", async () => {
    const folder = cli.repository(workflow({ show: onHost("env") }, ["show"]));
    const { stdout } = await cli.run(["run", "--machine", "host", "--json"], {
      in: folder,
      env: { SECRET_OF_THE_HOST: "of the host", HTTPS_PROXY: "http://proxy.example.org" },
    });
    const shown = output(eventsOf(stdout), "show");
    expect(shown).not.toContain("SECRET_OF_THE_HOST");
    expect(shown).toContain("HTTPS_PROXY=http://proxy.example.org\n");
  });
});

describe("which jobs run", () => {
  test("is said by their names, and what they require runs too", async () => {
    const folder = cli.repository(twoJobs);
    expect(statuses(await cli.events(folder, "test"))).toEqual({ build: "success", test: "success" });
    expect(statuses(await cli.events(folder, "build"))).toEqual({ build: "success" });
  });

  test("is only the named ones with --only", async () => {
    const folder = cli.repository(twoJobs);
    expect(statuses(await cli.events(folder, "test", "--only"))).toEqual({ test: "success" });
  });

  const pipeline = [
    "version: 2.1",
    "parameters: {deploy: {type: boolean, default: false}}",
    `jobs: {say: ${onHost("echo << pipeline.parameters.deploy >> << pipeline.git.branch >>")}}`,
    "workflows:",
    "  main: {jobs: [say]}",
    "  deploy: {when: << pipeline.parameters.deploy >>, jobs: [say]}",
    "  tags: {jobs: [say: {filters: {branches: {ignore: /.*/}, tags: {only: /v.*/}}}]}",
    "",
  ].join("\n");

  test("is the workflow that a pipeline for this branch would run", async () => {
    const events = await cli.events(cli.repository(pipeline));
    expect(events[0]).toMatchObject({ kind: "run-started", workflow: "main" });
    expect(output(events, "say")).toBe("false main\n");
  });

  test("hangs on parameters, by either name of the option", async () => {
    const folder = cli.repository(pipeline);
    for (const option of ["--set", "--param"]) {
      const events = await cli.events(folder, option, "deploy=true", "--workflow", "deploy");
      expect([events[0], output(events, "say")]).toMatchObject([{ workflow: "deploy" }, "true main\n"]);
    }
  });

  test("hangs on the tag", async () => {
    const events = await cli.events(cli.repository(pipeline), "--tag", "v1");
    expect(events[0]).toMatchObject({ workflow: "tags" });
  });

  test("has to be chosen where a pipeline runs several workflows", async () => {
    const folder = cli.repository(pipeline);
    const { status, stdout, stderr } = await cli.rehearse(folder, "--set", "deploy=true");
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain(
      [
        '.circleci/config.yml:5:3 error several-workflows: A pipeline for the branch "main" runs "main", "deploy".',
        "5 |   main: {jobs: [say]}",
        "  |   ^^^^",
        "   hint: Choose one with --workflow NAME, or run each in turn with --all-workflows.",
        '   .circleci/config.yml:6:3 "deploy" stands here.',
        "Not in order: 1 error. Nothing was started.",
        "",
      ].join("\n"),
    );
    expect(runFolders(folder)).toEqual([]);
  });
});

describe("where a pipeline runs several workflows", () => {
  const several = (second: string) => `version: 2.1
jobs:
  a: { machine: true, steps: [{ run: echo a }] }
  b: { machine: true, steps: [{ run: "${second}" }] }
workflows:
  first: { jobs: [a] }
  second: { jobs: [b] }
`;

  test("the only one that has the named job is it, which is said", async () => {
    const { status, stderr } = await cli.rehearse(cli.repository(several("echo b")), "b");
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('note: of the workflow "second", which alone has the job "b".\n'),
    ]);
  });

  test("a pattern that means jobs of one of them is of that one", async () => {
    const { status, stderr } = await cli.rehearse(
      cli.repository(several("echo b").replaceAll("b:", "bee:").replace("[b]", "[bee]")),
      "be*",
    );
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('of the workflow "second", which alone has the job "be*".'),
    ]);
  });

  test("a job that none of them has is a slip, and the nearest name is said", async () => {
    const folder = cli.repository(several("echo b"));
    const { status, stderr } = await cli.rehearse(folder, "bb");
    expect([status, stderr.split("\n").slice(0, 2)]).toEqual([
      2,
      ['error: No workflow of the pipeline has a job "bb".', '  next: Did you mean "b"?'],
    ]);
    expect((await cli.rehearse(folder, "a", "b")).stderr).toContain(
      'No workflow of the pipeline has all of "a" and "b".',
    );
  });

  test("--all-workflows runs each in turn, and ends with the worst", async () => {
    const good = await cli.rehearse(cli.repository(several("echo b")), "--all-workflows", "--quiet");
    expect([good.status, good.stderr.split("\n").filter((line) => /workflow|pipeline/.test(line))]).toEqual([
      0,
      ['A pipeline runs "first" and "second": one after the other.', "All 2 workflows succeeded."],
    ]);
    const folder = cli.repository(
      several("exit 3").replace("jobs: [a]", "jobs: [b]").replace("jobs: [b] }\n", "jobs: [a] }\n"),
    );
    const bad = await cli.rehearse(folder, "--all-workflows", "--quiet");
    expect([bad.status, bad.stderr.split("\n").at(-2)]).toEqual([
      4,
      expect.stringMatching(/^1 of 2 workflows succeeded; not "\w+"\.$/),
    ]);
    expect(runFolders(folder)).toHaveLength(2);
    // The second run is the last one by then, so the first one's advice names it.
    const told = await cli.rehearse(folder, "--all-workflows");
    expect(told.stdout).toContain("run --rerun-failed=RUN ");
    expect(told.stderr.match(/warning machine-true/g)).toHaveLength(2);
    const broken = await cli.rehearse(
      cli.repository(several("echo b").replace("jobs: [a]", "jobs: [none]")),
      "--all-workflows",
    );
    expect([broken.status, broken.stderr.match(/Nothing was started/g)]).toEqual([3, ["Nothing was started"]]);
  });

  test.each([
    [["--workflow", "first"], "--all-workflows and --workflow do not go together."],
    [["--rerun-failed"], "--all-workflows and --rerun-failed do not go together."],
    [["--junit", "x.xml"], "--all-workflows and --junit do not go together."],
  ])("--all-workflows is refused with %j", async (flags, words) => {
    const folder = cli.repository(several("echo b"));
    const { status, stderr } = await cli.rehearse(folder, "--all-workflows", ...flags);
    expect([status, stderr]).toEqual([2, `error: ${words}\n  next: Run one workflow with it, as --workflow NAME.\n`]);
    expect(runFolders(folder)).toEqual([]);
  });
});

describe("nothing is started", () => {
  test("as long as the configuration has an error, which is shown as validate shows it", async () => {
    const folder = cli.repository(workflow({ test: onHost("true") }, ["tset"]));
    expect(await cli.rehearse(folder)).toMatchInlineSnapshot(`
      {
        "status": 3,
        "stderr": ".circleci/config.yml:7:9 error unknown-job: There is no job "tset" in this configuration.
      7 |       - tset
        |         ^^^^
         hint: Did you mean "test"?
      Not in order: 1 error. Nothing was started.
      ",
        "stdout": "",
      }
    `);
    expect(existsSync(join(folder, ".arm-pipeline"))).toBe(false);
  });

  test("when a job cannot run on this machine", async () => {
    const folder = cli.repository(
      workflow({ test: "{macos: {xcode: 16.0.0}, resource_class: m4pro.medium, steps: [{run: x}]}" }, ["test"]),
    );
    expect(await cli.rehearse(folder)).toMatchInlineSnapshot(`
      {
        "status": 3,
        "stderr": ".circleci/config.yml:3:25 warning unknown-xcode: Xcode "16.0.0" is not among the versions that CircleCI lists (August 2026).
      3 |   test: {macos: {xcode: 16.0.0}, resource_class: m4pro.medium, steps: [{run: x}]}
        |                         ^^^^^^
         hint: The versions are: 27.0, 26.6, 26.5, 26.4.1, 26.3.0, 26.2.0, 26.1.1, 16.4.0, 15.4.0, 14.3.1.
      .circleci/config.yml:7:9 error cannot-run-here: The job "test" cannot run on this machine: it needs macOS.
      7 |       - test
        |         ^^^^
         hint: Name the jobs to run, and leave this one out.
      Not in order: 1 error. Nothing was started.
      ",
        "stdout": "",
      }
    `);
  });

  test("when the named job is not there", async () => {
    const folder = cli.repository(twoJobs);
    expect(await cli.rehearse(folder, "tests")).toMatchInlineSnapshot(`
      {
        "status": 2,
        "stderr": "error: The workflow "main" has no job "tests".
        next: Did you mean "test"?
      ",
        "stdout": "",
      }
    `);
  });

  test("when several are not there, or the workflow is not", async () => {
    const folder = cli.repository(twoJobs);
    const [jobs, workflow] = await Promise.all([
      cli.rehearse(folder, "tests", "lint"),
      cli.rehearse(folder, "--workflow", "mian"),
    ]);
    expect([jobs, workflow]).toEqual([
      {
        status: 2,
        stdout: "",
        stderr:
          'error: The workflow "main" has no job "tests". The workflow "main" has no job "lint".\n  next: Did you mean "test"?\n  next: It has: build, test.\n',
      },
      {
        status: 2,
        stdout: "",
        stderr: 'error: The configuration has no workflow "mian".\n  next: Did you mean "main"?\n',
      },
    ]);
  });

  test.each([
    [["--docker", "vm"], '--docker: there is no machine "vm".', "It is container or host."],
    [
      ["--concurrency", "0"],
      '--concurrency: "0" is no number of machines.',
      "Give a number from 1 on: --concurrency 4",
    ],
    [
      ["--image", "debian"],
      '--image: "debian" is not name=value.',
      "Write it with an equals sign and no spaces around it: --image 'ubuntu-2404:*=debian:12'",
    ],
    [["--context", "aws="], '--context: "aws=" names no value.', "Write it in full: --context aws=aws.env"],
    [
      ["--shell-on-failure"],
      "--shell-on-failure opens a shell on a terminal, and there is none here.",
      "Leave it out.",
    ],
    [["--only", "--rerun-failed"], "There is no run yet.", "Start one: arm-pipeline run"],
    [
      ["--config", "no.yml"],
      'There is no file "no.yml" in FOLDER.',
      "The repository's own is .circleci/config.yml; it is read when no file is named.",
    ],
  ])("with %j, which cannot be used", async (args, message, next) => {
    const folder = cli.repository(twoJobs);
    expect(await cli.rehearse(folder, ...args)).toEqual({
      status: 2,
      stdout: "",
      stderr: `error: ${message}\n  next: ${next}\n`,
    });
    expect(runFolders(folder)).toEqual([]);
  });
});

describe("the plan", () => {
  const config = [
    "version: 2.1",
    "jobs:",
    `  test: ${onHost("true")}`,
    "  build:",
    "    docker: [{image: cimg/base:current}, {image: postgres:16}]",
    "    resource_class: ARM.medium",
    "    parallelism: 2",
    '    steps: [{run: "true"}]',
    `  deploy: ${onHost("echo $AWS_KEY_ID")}`,
    "  done: {type: no-op}",
    "workflows:",
    "  main:",
    "    jobs:",
    "      - deploy: {requires: [hold], context: [aws], serial-group: stack}",
    "      - hold: {type: approval, requires: [build, {test: terminal}]}",
    "      - build",
    "      - test",
    "      - done: {requires: [{deploy: [failed, canceled]}]}",
    "",
  ]
    .join("\n")
    .replace("ARM.medium", process.arch === "arm64" ? "medium" : "arm.medium");

  test("is shown by --dry-run, in an order in which it could run, and nothing is started", async () => {
    const folder = cli.repository(config);
    const { status, stdout, stderr } = await cli.rehearse(folder, "--dry-run", "--docker", "host");
    const arm = process.arch === "arm64";
    const own = arm ? "arm.medium: arm64, 2 CPUs, 8 GiB" : "medium: amd64, 2 CPUs, 7.5 GiB";
    const foreign = arm
      ? "medium: amd64, but arm64 on this host, 2 CPUs, 4 GiB"
      : "arm.medium: arm64, but amd64 on this host, 2 CPUs, 8 GiB";
    expect({ status, stderr, stdout }).toEqual({
      status: 3,
      stderr: [
        'error: The context "aws" is missing, which the job "deploy" needs.',
        "  It seems to have: AWS_KEY_ID",
        "  next: Set it: arm-pipeline context set aws AWS_KEY_ID",
        "  next: Or get templates for all: arm-pipeline context init; or give a file of another place: --context NAME=FILE",
        "",
      ].join("\n"),
      stdout: [
        'The workflow "main" would run 5 jobs:',
        "",
        `1. build  docker: this host, not cimg/base:current, and no postgres:16 · ${foreign}, on 2 nodes`,
        `2. test  machine: this host · ${own}`,
        "3. hold  approval",
        "   requires build, test (terminal)",
        `4. deploy  machine: this host · ${own}`,
        "   requires hold",
        "   contexts aws (missing)",
        "   serial group stack",
        "5. done  runs nothing",
        "   requires deploy (failed or canceled)",
        "",
      ].join("\n"),
    });
    expect(existsSync(join(folder, ".arm-pipeline"))).toBe(false);
  });

  test("is data with --json", async () => {
    const { stdout } = await cli.rehearse(cli.repository(config), "--dry-run", "--json", "build");
    expect(JSON.parse(stdout)).toMatchObject({
      workflow: "main",
      jobs: [{ name: "build", kind: "build", requires: [], emulated: true, body: { parallelism: 2 } }],
      missingContexts: [],
    });
  });
});

test("a variable that is too long for a command fails its step, and the run ends", async () => {
  const folder = cli.repository(
    workflow({ long: onHost("echo $LONG").replace("{", `{environment: {LONG: ${"x".repeat(200_000)}}, `) }, ["long"]),
  );
  const { status, stdout } = await cli.rehearse(folder);
  expect(status).toBe(4);
  expect(stdout).toMatch(/long \| .*: Argument list too long\n/);
  expect(stdout).toContain("long | echo $LONG: failed with exit status 126\n");
});

test.each([".arm-pipeline", ".arm-pipeline/runs", ".arm-pipeline/.gitignore"])(
  "nothing is written where a repository comes with a link as %s",
  async (path) => {
    const outside = cli.folder();
    const folder = cli.repository(workflow({ a: onHost("true") }, ["a"]));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(path.endsWith("ignore") ? join(outside, "new") : outside, join(folder, path));
    const refused = {
      status: 2,
      stdout: "",
      stderr: `error: "${path}" is a link, and what rehearsals keep stays in the project's own folder.\n  next: Remove it, or put a folder in its place.\n`,
    };
    expect(await cli.rehearse(folder)).toEqual(refused);
    expect(await cli.runs(folder, "clean", "--all", "--yes")).toEqual(refused);
    expect(readdirSync(outside)).toEqual([]);
  },
);

test("a job is told of the pull request that the flags tell of, and of none otherwise", async () => {
  const folder = cli.repository(
    workflow({ show: onHost("env | grep -c PULL_REQUEST || true; echo $CIRCLE_PULL_REQUESTS") }, ["show"]),
  );
  git(folder, "remote", "add", "origin", "git@github.com:acme/web.git");
  expect((await cli.rehearse(folder)).stdout).toContain("show | 0\n");
  const { stdout } = await cli.rehearse(folder, "--pipeline-value", "event.github.pull_request.number=12");
  expect(stdout).toContain("show | 2\nshow | https://github.com/acme/web/pull/12\n");
});
