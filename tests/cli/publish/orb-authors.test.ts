import { describe, expect, test } from "vitest";
import { builtCli } from "../support/cli.ts";

/* What authors of orbs write in another form than their neighbours do: a second of each kind that was wrong once. */

const cli = builtCli();

const inOrder = {
  "src/@orb.yml": `version: 2.1
description: Greets people in their own language, on every platform that has a shell.
display: { home_url: https://acme.example.com, source_url: https://github.com/acme/greet }
`,
  "src/executors/shell.yml": "description: A shell.\ndocker: [{ image: cimg/base:2024.01 }]\n",
  "src/jobs/greet_all.yml": `description: Greets all.
executor: shell
steps:
  - run:
      name: Greet
      command: <<include(scripts/greet.sh)>>
`,
  "src/examples/team.yml": "description: A team.\nusage:\n  version: 2.1\n  orbs: { hi: acme/greet@1.2 }\n",
  "src/scripts/greet.sh": "echo hello\n",
};
const job = (steps: string): string => `description: Greets all.\nexecutor: shell\nsteps:\n${steps}`;

async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = await cli.run(args, { in: cli.folder({ ...inOrder, ...files }) });
  return { status, stdout, stderr };
}

describe("an include", () => {
  test("without its parenthesis is taken in a job, with blanks and amid a block", async () => {
    const steps =
      "  - run: << include(scripts/greet.sh >>\n  - run:\n      name: Two\n      command: |\n        set -x\n        <<include( scripts/greet.sh>>\n";
    const { status, stdout } = await run(["orb", "pack", "src"], { "src/jobs/greet_all.yml": job(steps) });
    expect([status, stdout.match(/echo hello/g)?.length, stdout.includes("include")]).toEqual([0, 2, false]);
    expect(await run(["orb", "validate", "src"], { "src/jobs/greet_all.yml": job(steps) })).toMatchObject({
      status: 0,
    });
  });

  test("of a folder two above is reviewed and published where --include-root names it", async () => {
    const files = {
      "shared/greet.sh": "echo hello from beside\n",
      "src/jobs/greet_all.yml": job("  - run:\n      name: Greet\n      command: <<include(../shared/greet.sh)>>\n"),
    };
    for (const words of [
      ["review", "src"],
      ["publish", "acme/greet", "dev:main", "--source", "src", "--dry-run"],
    ]) {
      const refused = await run(words, files);
      expect([refused.status, refused.stderr.includes("error include-outside-orb")]).toEqual([3, true]);
      expect(await run([...words, "--include-root", "."], files)).toMatchObject({ status: 0 });
    }
  });
});

test("an orb whose job runs on an executor that nobody defines is not published", async () => {
  const files = { "src/jobs/greet_all.yml": job("  - checkout\n").replace("executor: shell", "executor: shel") };
  const { status, stderr } = await run(["publish", "acme/greet", "1.0.0", "--source", "src", "--dry-run"], files);
  expect([status, stderr.includes("src/jobs/greet_all.yml:2:11 error unknown-executor")]).toEqual([3, true]);
});

test("keys of reruns that do nothing are found in a command of an orb, below a condition", async () => {
  const config = `version: 2.1
orbs:
  hi:
    commands:
      greet:
        steps:
          - when:
              condition: true
              steps:
                - run: { name: One, command: x, background: true, auto_rerun_delay: 1m }
          - checkout: { method: shallow }
jobs:
  test: { docker: [{ image: "cimg/base:2024.01" }], steps: [hi/greet] }
workflows: { w: { jobs: [test] } }
`;
  const { status, stdout } = await run(["validate", "config.yml", "--json"], { "config.yml": config });
  const codes = JSON.parse(stdout).diagnostics.map(({ code }: { code: string }) => code);
  expect([status, codes]).toEqual([0, ["background-rerun", "checkout-depth"]]);
});

describe("a review", () => {
  const review = async (files: Readonly<Record<string, string>>, ...args: readonly string[]) => {
    const { status, stdout } = await run(["review", "src", "--json", ...args], files);
    const codes = JSON.parse(stdout).findings.map(({ code }: { code: string }) => code);
    return [status, codes];
  };

  test("measures a command of a job without the newlines at its end, and no more than they", async () => {
    const command = (length: number) =>
      `${job(`  - run:\n      name: Greet\n      command: |+\n        ${"x".repeat(length)}\n\n\n`)}parallelism: 1\n`;
    expect(await review({ "src/jobs/greet_all.yml": command(64) })).toEqual([0, []]);
    expect(await review({ "src/jobs/greet_all.yml": command(65) })).toEqual([3, ["RC009"]]);
  });

  test("finds a step in its short form below a condition", async () => {
    const steps = "  - unless:\n      condition: true\n      steps:\n        - run: echo hi\n";
    expect(await review({ "src/jobs/greet_all.yml": job(steps) }, "--exclude", "RC008")).toEqual([3, ["RC009"]]);
  });

  test("finds capitals in the name of a parameter, which orb-tools does not look at", async () => {
    const parameters = "parameters:\n  Who: { type: string, default: x, description: Who. }\n";
    const file = job("  - run: { name: Greet, command: 'echo << parameters.Who >>' }\n") + parameters;
    expect(await review({ "src/jobs/greet_all.yml": file })).toEqual([3, ["RC010"]]);
  });

  test("knows the orb of an example by its reference, whatever the alias", async () => {
    const release = ["--release", "acme/greet@1.2.0"];
    expect(await review({}, ...release)).toEqual([0, []]);
    expect(await review({}, "--release", "acme/greet@2.0.0")).toEqual([3, ["RC011"]]);
  });
});

test("an orb that is put in place of a placeholder is that of a folder, also where nothing imports it", async () => {
  const tests = (orbs: string) =>
    `version: 2.1\n${orbs}jobs:\n  test: { executor: greet/shell, steps: [checkout] }\nworkflows: { w: { jobs: [test, greet/greet_all] } }\n`;
  for (const orbs of [
    "",
    "orbs: { greet: {} }\n",
    "orbs:\n  greet:\n",
    'orbs: { greet: "acme/greet@dev:<< pipeline.git.tag >>" }\n',
  ])
    expect(await run(["compile", "t.yml", "--orb", "greet=src"], { "t.yml": tests(orbs) })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("echo hello"),
    });
});
