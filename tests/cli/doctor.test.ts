import { describe, expect, test } from "vitest";
import { builtCli } from "./support/cli.ts";

const cli = builtCli();

const tool = (...lines: readonly string[]): string => `#!/bin/sh\n${lines.join("\n")}\n`;

/** Stand-ins for a machine on which everything is installed. */
const complete = {
  "bin/git": tool("echo git version 2.50.1"),
  "bin/bash": tool("echo 'GNU bash, version 5.2.15(1)-release'"),
  "bin/jq": tool("echo jq-1.7.1"),
  "bin/curl": tool("echo curl 8.9.0"),
  "bin/docker": tool(
    'case "$1 $2" in',
    '"--version ") echo Docker version 29.0.1, build abc ;;',
    '"version --format") echo 29.0.0 ;;',
    '"buildx version") echo github.com/docker/buildx v0.29.1 x ;;',
    "*) exit 9 ;;",
    "esac",
  ),
  "bin/pulumi": tool("echo v3.259.0"),
  "bin/circleci": tool("echo 1.0.3"),
  "bin/aws": tool("echo aws-cli/2.31.0 Python/3.13"),
};

const doctor = (files: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const folder = cli.folder(files);
  return cli.run(["doctor", ...args], { in: folder, env: { PATH: `${folder}/bin` } });
};

const node = process.versions.node;
const versions = {
  git: "2.50.1",
  bash: "5.2.15",
  jq: "1.7.1",
  curl: "8.9.0",
  docker: "29.0.1",
  "docker engine": "29.0.0",
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
    const { status, stdout } = await doctor({
      ...files,
      "bin/bash": tool("echo 'GNU bash, version 3.2.57(1)-release'"),
      "bin/docker": tool(
        '[ "$1" = --version ] && echo Docker version 29.0.1 && exit',
        "echo Cannot connect to the daemon >&2; exit 1",
      ),
    });
    const arm64 = stdout.split("\n").filter((line) => line.startsWith("arm64"));
    expect(arm64).toHaveLength(1);
    expect([
      status,
      stdout.split("\n").filter((line) => /bash|docker|pulumi|systemctl/.test(line) && !line.includes("binfmt")),
    ]).toEqual([
      4,
      [
        "bash           3.2.57, too old  the scripts of the orb",
        "               get it: 4.4 or later: apt-get install bash, or your system's package bash",
        "docker         29.0.1           building and pushing images",
        "docker engine  not running      building and pushing images",
        "               get it: start it (systemctl start docker, or Docker Desktop) and let this user reach it",
        "docker buildx  missing          caches, provenance and several platforms (optional)",
        "               get it: https://github.com/docker/buildx#installing",
        "pulumi         missing          deploying and destroying",
        "               get it: https://www.pulumi.com/docs/install/",
        "Not ready to rehearse the pipeline: bash (too old), docker engine (not running), pulumi (missing).",
      ],
    ]);
  });

  test("is ready without what is optional", async () => {
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
