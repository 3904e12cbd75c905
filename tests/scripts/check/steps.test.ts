import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runSteps, type Step } from "../../../scripts/check/steps.ts";
import { turns } from "../../../scripts/check/turns.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "steps-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const shell = (name: string, script: string, more: Partial<Step> = {}): Step => ({
  name,
  command: ["sh", "-c", script],
  ...more,
});

async function run(steps: readonly Step[], judge: (step: Step) => Promise<string | undefined> = async () => undefined) {
  let printed = "";
  const print = (text: string) => {
    printed += text.replace(/\(\d+ s\)/g, "(TIME)");
  };
  const ended = await runSteps(steps, { turn: turns(print), judge });
  return { printed, statuses: Object.fromEntries(ended.map(({ step, status }) => [step.name, status])) };
}

test("steps run side by side, and what they print stands in their order", async () => {
  const there = join(folder, "there");
  const waits = `until [ -e '${there}' ]; do sleep 0.02; done; echo waited`;
  const { printed, statuses } = await run([shell("slow", waits), shell("quick", `echo quick >&2; touch '${there}'`)]);
  expect([printed, statuses]).toEqual([
    "\n── slow\nwaited\n── slow: ok (TIME)\n\n── quick\nquick\n── quick: ok (TIME)\n",
    { slow: "passed", quick: "passed" },
  ]);
});

test("after a failure the others go on, but for those that need it", async () => {
  const { printed, statuses } = await run([
    shell("broken", "echo no; exit 3"),
    shell("after it", "echo on", { after: ["broken"] }),
    shell("with it", "echo never", { needs: ["broken"] }),
  ]);
  expect([printed, statuses]).toEqual([
    [
      "\n── broken\nno\n── broken: FAILED (TIME)\n",
      "\n── after it\non\n── after it: ok (TIME)\n",
      "\n── with it\n── with it: NOT RUN, without: broken (TIME)\n",
    ].join(""),
    { broken: "failed", "after it": "passed", "with it": "not run" },
  ]);
});

test("a command that ended well fails when its results do not say enough", async () => {
  const results = join(folder, "results");
  await writeFile(results, "{}");
  const { printed, statuses } = await run([shell("tests", "true", { results })], async () => "no test ran");
  expect([printed, statuses]).toEqual([
    "\n── tests\ntests: no test ran\n── tests: FAILED (TIME)\n",
    { tests: "failed" },
  ]);
});

test("a command that is not there is a failed step", async () => {
  expect((await run([{ name: "absent", command: ["/nowhere/absent"] }])).statuses).toEqual({ absent: "failed" });
});
