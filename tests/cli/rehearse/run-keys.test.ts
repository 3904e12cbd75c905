import { describe, expect, test } from "vitest";
import { onHost, rehearsals, workflow } from "../support/rehearsals.ts";
import { onTerminal } from "../support/terminal.ts";

const cli = rehearsals();

/** A run, and what it leaves of the terminal: its settings, and whether the next program would read something. */
const rehearse = (): string =>
  `bash -c "'${process.execPath}' '${cli.path()}' run --machine host; s=\\$?; stty -a; read -rt 1 left; echo left=[\\$left]; exit \\$s"`;
const restored = / icanon .* echo /s;

describe("what is typed while the tree is drawn", () => {
  test("is not shown, which would move the tree, and not left for what comes after the run", async () => {
    const folder = cli.repository(workflow({ build: onHost("sleep 2") }, ["build"]));
    const { status, shown } = await onTerminal(rehearse(), {
      folder,
      answers: [{ after: "running", press: "\r\rtyped\r\u001b[A" }],
    });
    expect([status, shown.includes("typed"), shown.includes("left=[]"), restored.test(shown)]).toEqual([
      0,
      false,
      true,
      true,
    ]);
  });

  test("is an interrupt where it is Ctrl-C, and the terminal is as before", async () => {
    const folder = cli.repository(workflow({ build: onHost("sleep 600") }, ["build"]));
    const { status, shown } = await onTerminal(rehearse(), { folder, answers: [{ after: "sleep", press: "\u0003" }] });
    expect([status, /build +\S*canceled/.test(shown), restored.test(shown)]).toEqual([130, true, true]);
    expect(shown).toContain("Canceling: what runs is ended");
  });
});
