import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machinesOf, onHost, processesOf, rehearsals, runFolders, workflow } from "../support/rehearsals.ts";

const cli = rehearsals();
const checkedOut = (command: string): string =>
  workflow({ look: onHost(command).replace("steps: [", "steps: [checkout, ") }, ["look"]);

/** It starts in JSON, so that each of its outputs is an event. */
const watch = (folder: string, ...args: readonly string[]) => cli.start(folder, "--watch", ...args);
const looked = (text: string) => (event: { readonly kind: string; readonly chunk?: string }) =>
  event.kind === "step-output" && event.chunk?.includes(text) === true;

test("--watch runs again at a change of a file that Git does not ignore, until it is interrupted", async () => {
  const folder = cli.repository(checkedOut("cat note || true"));
  writeFileSync(join(folder, ".gitignore"), "ignored\n");
  writeFileSync(join(folder, "note"), "first\n");
  const run = watch(folder, "--junit", "result.xml");
  await run.until(looked("first"));
  await run.said("Waiting for a change. Ctrl-C ends.\n");
  // The result that it has just written is no change either.
  expect(existsSync(join(folder, "result.xml"))).toBe(true);
  writeFileSync(join(folder, "ignored"), "x");
  writeFileSync(join(folder, "note"), "second\n");
  await run.said('"note" has changed: running again.\n');
  await run.until(looked("second"));
  run.kill("SIGINT");
  const { status, stderr } = await run.ended;
  expect([status, stderr.match(/has changed/g)]).toEqual([130, ["has changed"]]);
  expect(runFolders(folder)).toHaveLength(2);
  expect([processesOf(folder), existsSync(machinesOf(folder))]).toEqual([[], false]);
});

test("a change cancels what runs; a configuration that is in no order is said, and waited for", async () => {
  const folder = cli.repository(checkedOut("echo going; sleep 600"));
  const config = join(folder, ".circleci/config.yml");
  const good = readFileSync(config, "utf8");
  const run = watch(folder);
  await run.until(looked("going"));
  appendFileSync(config, "jobs: {}\n");
  await run.said('".circleci/config.yml" has changed: what runs is canceled, and run again.\n');
  await run.said("Nothing was started.\n");
  await run.said("Waiting for a change. Ctrl-C ends.\n");
  writeFileSync(config, good.replace("echo going; sleep 600", "echo better"));
  await run.until(looked("better"));
  run.kill("SIGINT");
  expect((await run.ended).status).toBe(130);
  expect([processesOf(folder), existsSync(machinesOf(folder))]).toEqual([[], false]);
});

test.each([["--dry-run"], ["--rerun-failed"], ["--config", "-"]])(
  "--watch and %s do not go together",
  async (...flag) => {
    const folder = cli.repository(checkedOut("true"));
    const { status, stderr } = await cli.rehearse(folder, "--watch", ...flag);
    expect([status, stderr]).toEqual([
      2,
      `error: --watch and ${flag.join(" ")} do not go together.\n  next: Leave one of them out.\n`,
    ]);
  },
);
