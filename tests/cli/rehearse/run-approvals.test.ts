import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { approvals } from "../../../src/cli/rehearse/approvals.ts";
import type { PlannedJob } from "../../../src/runner/plan/plan.ts";
import { onHost, processesOf, rehearsals, statuses, workflow } from "../support/rehearsals.ts";
import { onTerminal } from "../support/terminal.ts";

const cli = rehearsals();

const config = workflow({ test: onHost("true"), deploy: onHost("true"), other: onHost("true") }, [
  "test",
  "hold-deploy: {type: approval, requires: [test]}",
  "deploy: {requires: [hold-deploy]}",
  "hold-other: {type: approval}",
  "other: {requires: [hold-other]}",
]);

describe("an approval", () => {
  test("that no one gives holds its jobs, while the others run; the status says so", async () => {
    const { status, stdout } = await cli.rehearse(cli.repository(config));
    expect(status).toBe(5);
    expect(stdout).toContain('Not approved: "hold-deploy", "hold-other".');
    expect(stdout).toMatch(/test +success/);
  });

  test("is given by its name, by a pattern, or for all", async () => {
    const folder = cli.repository(config);
    expect(statuses(await cli.events(folder, "--approve", "hold-deploy"))).toEqual({
      test: "success",
      "hold-deploy": "success",
      deploy: "success",
    });
    for (const name of ["hold-*", "all"])
      expect(Object.values(statuses(await cli.events(folder, "--approve", name)))).toEqual(Array(5).fill("success"));
  });

  test("is refused by --deny, also where all are approved; what waits for it does not run", async () => {
    const folder = cli.repository(config);
    const { status, stdout } = await cli.rehearse(folder, "--approve", "all", "--deny", "hold-other");
    expect(status).toBe(4);
    expect(stdout).toMatch(/hold-other +canceled +it was denied\nother +not run/);
    expect(stdout).toMatch(/deploy +success/);
  });

  test("of another name is refused before anything starts", async () => {
    expect(await cli.rehearse(cli.repository(config), "--approve", "hold-deplyo")).toEqual({
      status: 2,
      stdout: "",
      stderr: 'error: --approve: the run has no approval "hold-deplyo".\n  next: Did you mean "hold-deploy"?\n',
    });
  });
});

describe("on a terminal", () => {
  const job = { name: "hold" } as PlannedJob;
  const going = new AbortController().signal;
  const io = { interactive: true, signal: going };

  test("a person is asked, and yes and no are what they say", async () => {
    const ask = vi.fn(async () => "y");
    expect(await approvals(io, {}, { ask, onInterrupt: () => undefined })(job, going)).toBe("approved");
    expect(ask.mock.calls).toEqual([['Approve "hold"? (y/n)', { letters: ["y", "n"], signal: going }]]);
    const no = approvals(io, {}, { ask: async () => "n", onInterrupt: () => undefined });
    expect(await no(job, going)).toBe("denied");
  });

  test("no one is asked what the flags say", async () => {
    const ask = vi.fn(async () => "n");
    expect(await approvals(io, { approve: ["hold"] }, { ask, onInterrupt: () => undefined })(job, going)).toBe(
      "approved",
    );
    expect(ask).not.toHaveBeenCalled();
  });

  test("Ctrl-C at the question is an interrupt, and the end of the wait is none", async () => {
    const gone = async (): Promise<never> => {
      throw new DOMException("no answer", "AbortError");
    };
    const onInterrupt = vi.fn();
    const approve = approvals(io, {}, { ask: gone, onInterrupt });
    expect(await approve(job, going)).toBe("held");
    expect(onInterrupt).toHaveBeenCalledTimes(1);
    expect(await approve(job, AbortSignal.abort())).toBe("held");
    expect(onInterrupt).toHaveBeenCalledTimes(1);
  });

  const held = workflow({ deploy: onHost("echo deployed") }, ["hold: {type: approval}", "deploy: {requires: [hold]}"]);
  const question = 'Approve "hold"? (y/n)';
  const rehearse = () => `'${process.execPath}' '${cli.path()}' run --machine host`;

  test("the live tree is shown with the question below it, and one key answers", async () => {
    const folder = cli.repository(held);
    const { status, shown } = await onTerminal(rehearse(), { folder, answers: [{ after: question, press: "y" }] });
    expect(status).toBe(0);
    expect(shown).toContain("waits for approval");
    expect(shown).toMatch(/deploy .*blocked +by hold/);
    expect(shown).toContain("it was approved");
    expect(shown).not.toContain(`${question}y`);
  });

  test("a key that was pressed before the question is no answer to it", async () => {
    const folder = cli.repository(
      workflow({ build: onHost("sleep 1"), deploy: onHost("echo deployed") }, [
        "build",
        "hold: {type: approval, requires: [build]}",
        "deploy: {requires: [hold]}",
      ]),
    );
    const { status, shown } = await onTerminal(rehearse(), {
      folder,
      answers: [
        { after: "running", press: "y" },
        { after: question, press: "n" },
      ],
    });
    expect(status).toBe(4);
    expect(shown).toContain("it was denied");
  });

  test("Ctrl-C at the question cancels the run", async () => {
    const folder = cli.repository(held);
    const { status, shown } = await onTerminal(rehearse(), { folder, answers: [{ after: question, press: "\u0003" }] });
    expect(status).toBe(130);
    expect(shown).toContain("Canceling: what runs is ended");
    expect(shown).toMatch(/hold +\S*canceled/);
  });

  test("where the output goes elsewhere, the question is asked in a line", async () => {
    const folder = cli.repository(held);
    const { status, shown } = await onTerminal(`${rehearse()} > out`, {
      folder,
      answers: [
        { after: question, press: "what\n" },
        { after: question, press: "no\n" },
      ],
    });
    expect(status).toBe(4);
    expect(shown).not.toContain("waits for approval");
    expect(readFileSync(join(folder, "out"), "utf8")).toContain("hold   | canceled: it was denied");
  });

  test("an input that ends at the question ends the run", async () => {
    const folder = cli.repository(held);
    const { status } = await onTerminal(`${rehearse()} > out`, {
      folder,
      answers: [{ after: question, press: "\u0004" }],
    });
    expect(status).toBe(130);
  });
});

describe("a shell on failure", () => {
  const shell = (): string => `'${process.execPath}' '${cli.path()}' run --machine host --shell-on-failure`;
  const prompt = "the run goes on when you leave it.";

  test("is in the failed job's machine, with what its steps have made; then the run goes on", async () => {
    const folder = cli.repository(
      workflow(
        {
          bad: onHost('echo "export MADE=by-a-step" >> "$BASH_ENV"; touch made; exit 7'),
          next: onHost("echo went on"),
        },
        ["bad", "next: {requires: [{bad: failed}]}"],
      ),
    );
    const { status, shown } = await onTerminal(shell(), {
      folder,
      answers: [{ after: prompt, press: "echo shell-$MADE-$(ls)-$CIRCLE_JOB; exit\n" }],
    });
    expect(status).toBe(4);
    expect(shown).toContain('The job "bad" failed. This shell is in its machine; the run goes on when you leave it.');
    expect(shown).toContain("shell-by-a-step-made-bad");
    expect(shown).toMatch(/next +\S*success/);
    expect(processesOf(folder)).toEqual([]);
  });

  test("keeps Ctrl-C to itself", async () => {
    const folder = cli.repository(workflow({ bad: onHost("exit 7") }, ["bad"]));
    const { status } = await onTerminal(shell(), {
      folder,
      answers: [
        // In one process: between two of them, Ctrl-C would be the shell's own.
        { after: prompt, press: "sh -c 'echo sleeps; exec sleep 600'\n" },
        { after: "sleeps\r\n", press: "\u0003" },
        { after: "^C", press: "exit\n" },
      ],
    });
    expect(status).toBe(4);
  });
});
