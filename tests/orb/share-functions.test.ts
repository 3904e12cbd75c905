import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { shrink } from "../../scripts/build/shrink.ts";
import { components } from "../../src/orb/components.ts";
import { packScripts } from "../../src/orb/pack-scripts.ts";
import { scriptsFolder } from "./support/run-script.ts";

const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-sharing-"));
afterAll(() => rmSync(folder, { recursive: true }));

const packer = packScripts(["log_in", "log_out", "save_image", "log_out_of_backend"], (path) =>
  readFileSync(join(scriptsFolder, path), "utf8"),
);
const { variable } = packer;

/** Runs the steps of one job, each by a shell of its own, as CircleCI does; BASH_ENV is what they have in common. */
async function job(steps: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const bashEnv = join(mkdtempSync(join(folder, "job-")), "bash_env");
  const outcomes: { readonly status: number | undefined; readonly said: string }[] = [];
  for (const step of steps) {
    const { exitCode, all } = await execa("bash", ["-eo", "pipefail", "-c", await shrink(step)], {
      cwd: dirname(bashEnv),
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: dirname(bashEnv), BASH_ENV: bashEnv, ...env },
      extendEnv: false,
      reject: false,
      all: true,
      stdin: "ignore",
    });
    outcomes.push({
      status: exitCode,
      said: all.replaceAll(/\S+\/functions\.sh/g, "FILE").replaceAll(variable, "NAME"),
    });
  }
  const file = /=(.*)\n/.exec(readFileSync(bashEnv, { encoding: "utf8", flag: "a+" }))?.[1] ?? "";
  return { outcomes, bashEnv, file };
}

const logOut = packer.script("log_out", { always: true });
const withoutFunctions = 'save_image: the step "Share functions between steps" has not run in this job.';

test("a step finds its functions by BASH_ENV, in a file that its owner alone can read and change", async () => {
  const { outcomes, bashEnv, file } = await job([packer.shared(["log_in", "log_out"]), logOut], {
    PARAM_COMPONENT: "build_and_push",
  });
  expect(outcomes).toEqual([
    { status: 0, said: "The functions that the steps of build_and_push share are in FILE." },
    { status: 0, said: expect.stringContaining("docker.io, so there is no login of its own to remove.") },
  ]);
  expect(readFileSync(bashEnv, "utf8")).toBe(`export ${variable}=${file}\n`);
  expect([
    basename(file),
    (statSync(dirname(file)).mode & 0o777).toString(8),
    (statSync(file).mode & 0o777).toString(8),
  ]).toEqual(["functions.sh", "700", "600"]);
  expect(dirname(dirname(file))).toBe(dirname(bashEnv));
});

test("what another command of the orb brings is added, and nothing is taken away", async () => {
  const defined = (name: string) => `. "$${variable}"; declare -F ${name}`;
  const { outcomes, bashEnv } = await job([
    packer.shared(["log_out_of_backend"]),
    defined("say"),
    defined("registry_parameter"),
    packer.shared(["log_out"]),
    defined("say"),
    defined("registry_parameter"),
    packer.shared(["log_out_of_backend"]),
    defined("registry_parameter"),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
  expect(readFileSync(bashEnv, "utf8").split("\n")).toHaveLength(2);
});

test("a step of a job in which no step brought the functions says so, with status 2", async () => {
  const { outcomes } = await job([packer.script("save_image")]);
  expect(outcomes).toEqual([{ status: 2, said: expect.stringContaining(withoutFunctions) }]);
});

test("a step whose functions were removed says so, also one that runs always", async () => {
  const steps = [
    packer.shared(["log_out", "save_image"]),
    `rm -r "\${${variable}%/*}"`,
    packer.script("save_image"),
    logOut,
  ];
  const { outcomes } = await job(steps);
  expect(outcomes.slice(2)).toEqual([
    { status: 2, said: expect.stringContaining(withoutFunctions) },
    { status: 2, said: expect.stringContaining(withoutFunctions.replace("save_image", "log_out")) },
  ]);
});

test("the functions of a job that logs out come after pre-steps that failed too, and only there", () => {
  const first = (name: string) => {
    const found = components.jobs[name as keyof typeof components.jobs];
    const step = "steps" in found ? found.steps[0] : undefined;
    return step?.kind === "built-in" ? step.options.when : undefined;
  };
  expect([first("build_and_push"), first("scan_image"), first("deploy"), first("build"), first("smoke_test")]).toEqual([
    ...["always", "always", "always"],
    ...[undefined, undefined],
  ]);
});

test("a step that runs always, in a job that failed before any step of the orb, has nothing to undo", async () => {
  const { outcomes } = await job([logOut]);
  expect(outcomes).toEqual([
    { status: 0, said: "No step of this orb has worked in this job, so there is nothing to undo." },
  ]);
});

test("without BASH_ENV nothing can be shared, and that is said", async () => {
  const { outcomes } = await job([packer.shared(["log_out"])], { BASH_ENV: "" });
  expect(outcomes).toEqual([
    {
      status: 2,
      said: "share_functions: BASH_ENV is not set, so nothing could be handed to the next step. Outside CircleCI, name a file in it.",
    },
  ]);
});

test("a relative TMPDIR gives an absolute path, since a later step may work in another folder", async () => {
  const { outcomes } = await job([packer.shared(["log_out"]), `cd / && . "$${variable}" && declare -F say`], {
    TMPDIR: ".",
  });
  expect(outcomes.map(({ status }) => status)).toEqual([0, 0]);
});

test("functions read again from the file are the same functions", async () => {
  const names = "declare -f arm_pipeline_functions expand matches registry_parameter names_of";
  const first = await execa(
    "bash",
    ["-c", `${packer.shared(["log_in", "save_image"])}\narm_pipeline_functions; ${names}`],
    {
      env: { BASH_ENV: join(folder, "again"), TMPDIR: folder },
      // A socket, as a pipe of Node.js is, makes bash take itself for a remote shell, which reads no BASH_ENV.
      stdin: "ignore",
    },
  );
  const again = await execa("bash", ["-c", `. "$${variable}"; ${names}`], {
    env: { BASH_ENV: join(folder, "again"), TMPDIR: folder },
    stdin: "ignore",
  });
  expect(again.stdout).toBe(first.stdout.split("\n").slice(1).join("\n"));
  expect(again.stdout).toContain("registry_parameter ()");
});
