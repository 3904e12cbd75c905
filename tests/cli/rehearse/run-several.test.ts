import { expect, test } from "vitest";
import { rehearsals, runFolders } from "../support/rehearsals.ts";
import { screenText } from "../support/screen.ts";
import { onTerminal } from "../support/terminal.ts";

const cli = rehearsals();
const down = "\u001b[B";

const config = `version: 2.1
jobs:
  unit: { machine: true, steps: [{ run: echo units }] }
  ship: { machine: true, steps: [{ run: echo shipped }] }
workflows:
  test: { jobs: [unit] }
  deliver: { jobs: [unit, ship: { requires: [unit] }] }
`;

test("of several workflows a person on a terminal chooses one, and a run that goes on from it is of the same", async () => {
  const folder = cli.repository(config);
  const run = (flags: string) => `stty cols 100 rows 40; '${process.execPath}' '${cli.path()}' run --host ${flags}`;
  const first = await onTerminal(run("--quiet"), { folder, answers: [{ after: "Which one?", press: `${down}\r` }] });
  const screen = await screenText(first.shown, { columns: 100 });
  expect(first.status).toBe(0);
  expect(screen).toContain("A pipeline runs several workflows. Which one?");
  expect(screen).toMatch(/ship +success/);
  const again = await onTerminal(run("--rerun-failed --quiet"), { folder, answers: [] });
  expect(await screenText(again.shown, { columns: 100 })).not.toContain("Which one?");
});

test("Ctrl-C at the question starts nothing, and ends with 130", async () => {
  const folder = cli.repository(config);
  const line = `stty cols 100 rows 40; '${process.execPath}' '${cli.path()}' run --host`;
  const { status } = await onTerminal(line, { folder, answers: [{ after: "Which one?", press: "\u0003" }] });
  expect([status, runFolders(folder)]).toEqual([130, []]);
});
