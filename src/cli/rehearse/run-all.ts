import { isMissingOrb } from "../../compiler/orbs/missing-orb.ts";
import { workflowsThatRun } from "../../runner/plan/plan-workflow.ts";
import { workflowsWith } from "../../runner/plan/select-jobs.ts";
import { named } from "../../text/quantities.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { fails } from "../io/show-diagnostics.ts";
import { compileRun } from "./compile-run.ts";
import { readChoices } from "./run-flags.ts";
import { type Asked, runRehearsal } from "./run-rehearsal.ts";

/** From the one that says most about why not all is well to the one that says least. */
const worstFirst = [
  ExitCode.interrupted,
  ExitCode.runFailed,
  ExitCode.invalidConfig,
  ExitCode.notChecked,
  ExitCode.usage,
  ExitCode.held,
  ExitCode.ok,
];

/**
 * Rehearses each workflow that a pipeline would run, one after the other, since they share this machine's ports and
 * folders; one that fails holds up no other. The status is the worst.
 */
export async function runAll(io: Io, asked: Asked): Promise<void> {
  const { allWorkflows: _all, ...flags } = asked.flags;
  readChoices(io, asked.flags);
  const compiledRun = await compileRun(io, flags);
  const running = workflowsThatRun(compiledRun.compiled, compiledRun.values);
  const workflows = workflowsWith(asked.jobs, running).map(({ name }) => name);
  // What is wrong with the configuration, or that nothing runs, is said as for one.
  const inOrder = !fails(
    compiledRun.diagnostics.filter((each) => !isMissingOrb(each)),
    false,
  );
  if (workflows.length === 0 || !inOrder) return await runRehearsal(io, { ...asked, flags, compiledRun });
  if (flags.json !== true && workflows.length > 1) io.say(`A pipeline runs ${named(workflows)}: one after the other.`);
  const ends = new Map<string, ExitCode>();
  // Said with the first, they are not said again.
  const later = { ...compiledRun, diagnostics: compiledRun.diagnostics.filter(isMissingOrb) };
  for (const [index, workflow] of workflows.entries()) {
    if (io.signal.aborted) break;
    const exit = (code: ExitCode): unknown => ends.set(workflow, code);
    await runRehearsal(
      { ...io, exit: (code) => void exit(code) },
      { ...asked, compiledRun: index === 0 ? compiledRun : later, flags: { ...flags, workflow }, each: runAll },
    );
  }
  if (flags.json !== true && flags.dryRun !== true && workflows.length > 1) io.say(verdict(workflows, ends));
  io.exit(worstFirst.find((code) => [...ends.values()].includes(code)) ?? ExitCode.ok);
}

function verdict(workflows: readonly string[], ends: ReadonlyMap<string, ExitCode>): string {
  const bad = [...ends].filter(([, code]) => code !== ExitCode.ok).map(([name]) => name);
  const left = workflows.filter((name) => !ends.has(name));
  if (bad.length + left.length === 0) return `All ${workflows.length} workflows succeeded.`;
  const parts = [
    `${ends.size - bad.length} of ${workflows.length} workflows succeeded`,
    ...(bad.length > 0 ? [`not ${named(bad)}`] : []),
    ...(left.length > 0 ? [`${named(left)} ${left.length > 1 ? "were" : "was"} not started`] : []),
  ];
  return `${parts.join("; ")}.`;
}
