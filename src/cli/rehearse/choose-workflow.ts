import { suggest } from "../../compiler/diagnostics/suggest.ts";
import type { CompiledConfiguration, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import type { Data } from "../../model/data.ts";
import { workflowsThatRun } from "../../runner/plan/plan-workflow.ts";
import { workflowsWith } from "../../runner/plan/select-jobs.ts";
import { named } from "../../text/quantities.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import type { RunFlags } from "./run-flags.ts";

/** What is known when a workflow is chosen. */
export interface Choice {
  readonly compiled: CompiledConfiguration;
  readonly values: Readonly<Record<string, Data>>;
  readonly jobs: readonly string[];
  readonly flags: Pick<RunFlags, "workflow" | "json">;
}

/**
 * The workflow to run where a pipeline would run several: the one that is named, the only one that has the named jobs,
 * or the one that a person chooses. Nothing where no one can be asked, which planning then reports.
 */
export async function chooseWorkflow(io: Io, { compiled, values, jobs, flags }: Choice): Promise<string | undefined> {
  if (flags.workflow !== undefined) return flags.workflow;
  const running = workflowsThatRun(compiled, values);
  if (running.length < 2) return undefined;
  const having = workflowsWith(jobs, running);
  const [only, another] = having;
  if (jobs.length > 0 && only !== undefined && another === undefined) {
    const what = jobs.length > 1 ? "the jobs" : "the job";
    io.say(`${io.paint("yellow", "note:")} of the workflow "${only.name}", which alone has ${what} ${named(jobs)}.`);
    return only.name;
  }
  if (having.length === 0) throw noSuchJob(jobs, running);
  if (!io.interactive || flags.json === true) return undefined;
  const { terminalPrompts } = await import("../init/terminal-prompts.ts");
  const { choose } = await terminalPrompts(io);
  return await choose({
    question: "A pipeline runs several workflows. Which one?",
    flags: "--workflow NAME",
    choices: having.map(({ name, entries }) => ({
      value: name,
      label: name,
      hint: named(entries.map((entry) => entry.name)).replaceAll('"', ""),
    })),
    initial: only?.name ?? "",
  });
}

/** No workflow has all of the named jobs. */
function noSuchJob(jobs: readonly string[], workflows: readonly CompiledWorkflow[]): CliError {
  const known = [...new Set(workflows.flatMap(({ entries }) => entries.map(({ name }) => name)))];
  const missing = jobs.find((job) => workflowsWith([job], workflows).length === 0);
  return new CliError(
    missing === undefined
      ? `No workflow of the pipeline has all of ${named(jobs)}.`
      : `No workflow of the pipeline has a job "${missing}".`,
    {
      code: ExitCode.usage,
      next: [
        missing === undefined
          ? "Run them one workflow at a time: --workflow NAME."
          : (suggest(missing, known, "Its jobs") ?? "See them: arm-pipeline graph"),
      ],
    },
  );
}
