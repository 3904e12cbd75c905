import { describe, expect, test } from "vitest";
import { fakeEngine } from "../../support/fake-engine.ts";
import { builtCli } from "../support/cli.ts";
import { onHost, workflow } from "../support/rehearsals.ts";

const cli = builtCli();

const tool = (...lines: readonly string[]): string => `#!/bin/sh\n${lines.join("\n")}\n`;

/** Stand-ins for a machine on which everything is installed. */
const complete = {
  "bin/git": tool("echo git version 2.50.1"),
  "bin/bash": tool("echo 'GNU bash, version 5.2.15(1)-release'"),
  "bin/tar": tool("echo 'tar (GNU tar) 1.34'"),
  "bin/jq": tool("echo jq-1.7.1"),
  "bin/curl": tool("echo curl 8.9.0"),
  "bin/docker": tool(
    'case "$1 $2" in',
    '"--version ") echo Docker version 29.0.1, build abc ;;',
    '"buildx version") echo github.com/docker/buildx v0.29.1 x ;;',
    "*) exit 9 ;;",
    "esac",
  ),
  "bin/pulumi": tool("echo v3.259.0"),
  "bin/circleci": tool("echo 1.0.3"),
  "bin/aws": tool("echo aws-cli/2.31.0 Python/3.13"),
};

/** An engine elsewhere, without an image; podman, which answers as Docker's does. */
const engine = () =>
  fakeEngine(({ path }) => {
    if (path === "/version") return { body: { Version: "4.3.1", Components: [{ Name: "Podman Engine" }] } };
    if (path === "/info")
      return { body: { Architecture: process.arch === "arm64" ? "aarch64" : "x86_64", Name: "elsewhere" } };
    return { status: 404 };
  });

const doctor = async (files: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const { host } = await engine();
  return await doctorWith(host, files, ...args);
};

const doctorWith = (host: string, files: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const folder = cli.folder(files);
  return cli.run(["doctor", ...args], { in: folder, env: { PATH: `${folder}/bin`, DOCKER_HOST: host } });
};

const node = process.versions.node;
const versions = {
  git: "2.50.1",
  bash: "5.2.15",
  tar: "1.34",
  jq: "1.7.1",
  curl: "8.9.0",
  docker: "29.0.1",
  "container engine": "podman 4.3.1",
  "docker buildx": "0.29.1",
  pulumi: "3.259.0",
  circleci: "1.0.3",
  aws: "2.31.0",
};

type Shown = {
  readonly ready: boolean;
  readonly tools: readonly {
    readonly name: string;
    readonly state: string;
    readonly version: string | null;
    readonly required: boolean;
  }[];
};

describe("doctor", () => {
  test("finds everything where everything is, and is ready", async () => {
    const { status, stdout, stderr } = await doctor(complete, "--json");
    const { ready, tools } = JSON.parse(stdout) as Shown;
    expect([status, stderr, ready]).toEqual([0, "", true]);
    expect(
      Object.fromEntries(tools.filter(({ name }) => name !== "arm64").map(({ name, version }) => [name, version])),
    ).toEqual({ node, ...versions });
  });

  test("says what is missing, too old or not running, and how to get it", async () => {
    const { pulumi: _missing, ...others } = Object.fromEntries(
      Object.entries(complete).map(([path, text]) => [path.slice(4), text]),
    );
    const files = Object.fromEntries(Object.entries(others).map(([name, text]) => [`bin/${name}`, text]));
    const { status, stdout } = await doctorWith("unix:///nowhere/docker.sock", {
      ...files,
      "bin/bash": tool("echo 'GNU bash, version 3.2.57(1)-release'"),
      "bin/docker": tool('[ "$1" = --version ] && echo Docker version 29.0.1 && exit', "exit 1"),
    });
    expect([status, stdout.split("\n").filter((line) => !/arm64|binfmt/.test(line))]).toEqual([
      4,
      [
        "To rehearse a configuration in containers (there is none here yet):",
        `  node              ${node.padEnd(15)}  this command line`,
        "  container engine  not running      jobs in containers, at unix:///nowhere/docker.sock (DOCKER_HOST)",
        "                    get it: start it (systemctl start docker, or Docker Desktop) and let this user reach it, or install one: https://docs.docker.com/engine/install/",
        "",
        "For the orb's jobs on this host, and the demo:",
        "  git               2.50.1           what belongs to the checkout, revisions and labels",
        "  bash              3.2.57, too old  steps on this host, and the scripts of the orb",
        "                    get it: 4.4 or later: apt-get install bash, or your system's package bash",
        "  tar               1.34             jobs on this host",
        "  jq                1.7.1            the scripts of the orb",
        "  curl              8.9.0            downloads and the smoke test",
        "  docker            29.0.1           building and pushing images",
        "  docker buildx     missing          caches, provenance and several platforms",
        "                    get it: https://github.com/docker/buildx#installing",
        "  pulumi            missing          deploying and destroying",
        "                    get it: https://www.pulumi.com/docs/install/",
        "  aws               2.31.0           ECR and AWS roles",
        "",
        "For publishing an orb:",
        "  circleci          1.0.3            publishing an orb",
        "",
        "Not ready to rehearse a configuration in containers: container engine (not running).",
        "",
      ],
    ]);
    expect(stdout.split("\n").filter((line) => line.startsWith("  arm64"))).toHaveLength(1);
  });

  test("is ready on this host without an engine, Pulumi or jq, where default flags put the jobs there", async () => {
    const { "bin/docker": _docker, "bin/pulumi": _pulumi, "bin/jq": _jq, ...files } = complete;
    const { status, stdout, stderr } = await doctor({
      ...files,
      ".git/HEAD": "ref: refs/heads/main\n",
      ".circleci/config.yml": workflow({ test: onHost("true") }, ["test"]),
      ".arm-pipeline.yml": "run: {host: true}\n",
    });
    const lines = stdout.split("\n");
    expect([status, stderr, lines.slice(0, 6), lines.slice(-3)]).toEqual([
      0,
      "",
      [
        "To rehearse .circleci/config.yml, 1 job on this host:",
        expect.stringMatching(/^ {2}node /),
        expect.stringMatching(/^ {2}git /),
        expect.stringMatching(/^ {2}bash /),
        expect.stringMatching(/^ {2}tar /),
        "",
      ],
      [
        "Default flags of commands: .arm-pipeline.yml",
        "Ready: .circleci/config.yml can be rehearsed on this machine.",
        "",
      ],
    ]);
  });

  test("says of jobs on this host that tar is missing, as `run` does", async () => {
    const { "bin/tar": _tar, ...files } = complete;
    const { status, stdout, stderr } = await doctor({
      ...files,
      ".circleci/config.yml": workflow({ test: onHost("true") }, ["test"]),
      ".arm-pipeline.yml": "run: {machine: host}\n",
    });
    expect([status, stdout.split("\n").at(-2), stderr]).toEqual([
      4,
      "Not ready to rehearse .circleci/config.yml: tar (missing).",
      [
        'error: The program "tar" is not on PATH, and "test" runs on this host with it.',
        "  next: Install it, or let PATH have its folder: it is part of every Linux, as in Debian's package tar.",
        "",
      ].join("\n"),
    ]);
  });

  test("looks at the jobs of all workflows, and at their contexts", async () => {
    const config = `${workflow({ test: onHost("true"), deploy: onHost("test -n $AWS_KEY") }, ["test"])}  other:
    jobs: [deploy: {context: [aws, empty]}]
`;
    const files = { ...complete, ".circleci/config.yml": config, ".arm-pipeline/contexts/empty.env": "TOKEN=\n" };
    const [shown, json] = [await doctor(files), await doctor(files, "--json")];
    expect([shown.status, shown.stdout.split("\n")[0], shown.stdout.split("\n").at(-2), shown.stderr]).toEqual([
      4,
      "To rehearse .circleci/config.yml, 2 jobs in containers:",
      "Not ready to rehearse .circleci/config.yml: context aws (missing), context empty (not filled in).",
      expect.stringContaining('error: The context "aws" is missing, which the job "other/deploy" needs.\n'),
    ]);
    const { tools: _tools, ...others } = JSON.parse(json.stdout);
    expect([json.status, json.stderr, others]).toEqual([
      4,
      "",
      {
        ready: false,
        defaults: null,
        configuration: {
          path: ".circleci/config.yml",
          problem: null,
          jobs: { inContainers: 2, onHost: 0 },
          missingContexts: [{ context: "aws", jobs: ["other/deploy"], variables: ["AWS_KEY"] }],
          unfilledContexts: [{ context: "empty", variables: ["TOKEN"] }],
          missingHere: [],
        },
      },
    ]);
  });

  test("is not ready with a configuration that has errors", async () => {
    const { status, stdout, stderr } = await doctor({ ...complete, ".circleci/config.yml": "version: 2.1\njobs: 3\n" });
    expect([status, stdout.split("\n").at(-2), stderr]).toEqual([
      4,
      "Not ready to rehearse .circleci/config.yml: the configuration (not in order).",
      "error: .circleci/config.yml: It has errors, or no workflow that would run.\n  next: See them: arm-pipeline validate\n",
    ]);
  });

  test("is ready without what only some jobs of the orb and publishing need", async () => {
    const { "bin/circleci": _circleci, "bin/aws": _aws, ...files } = complete;
    const { status, stdout } = await doctor(files, "--json");
    const { ready, tools } = JSON.parse(stdout) as Shown;
    expect([status, ready, tools.filter(({ required, state }) => required && state !== "ok")]).toEqual([0, true, []]);
    expect(tools.filter(({ name }) => ["circleci", "aws"].includes(name)).map(({ state }) => state)).toEqual([
      "missing",
      "missing",
    ]);
  });
});
