import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../../../src/compiler/compile.ts";
import type { Diagnostic } from "../../../../src/compiler/diagnostics/diagnostic.ts";
import { printText } from "../../../../src/compiler/print/text.ts";
import type { Data } from "../../../../src/model/data.ts";
import { pipelineData } from "../../../../src/runner/plan/pipeline-data.ts";
import type { PlannedJob, WorkflowPlan } from "../../../../src/runner/plan/plan.ts";
import { type PlanOptions, planWorkflow } from "../../../../src/runner/plan/plan-workflow.ts";

export const casesFolder = join(import.meta.dirname, "..", "cases");

export const caseNames = (): readonly string[] => readdirSync(casesFolder).toSorted();

/** What is asked for in a case, beside its configuration; without `options.json` a push to the branch main. */
type Options = Omit<Partial<PlanOptions>, "values" | "host"> & {
  readonly values?: Readonly<Record<string, Data>>;
  readonly parameters?: Readonly<Record<string, Data>>;
};

const host = { architecture: "amd64", cpus: 4, memoryMiB: 16_384 } as const;

/** Plans a case: what is refused, the problems as they are printed, and below `---` the plan, if there is one. */
export function planCase(name: string): { readonly problems: readonly Diagnostic[]; readonly recorded: string } {
  const file = (path: string): string => readFileSync(join(casesFolder, name, path), "utf8");
  const written = existsSync(join(casesFolder, name, "options.json")) ? JSON.parse(file("options.json")) : {};
  const { values, parameters = {}, ...asked }: Options = written;
  const source = { name: "config.yml", text: file("config.yml") };
  const given = { values: { "git.branch": "main", ...values }, parameters };
  const { compiled, diagnostics } = compile(source, given);
  const wrong = diagnostics.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) throw new Error(`The configuration is wrong: ${printText(wrong)}`);
  const { plan, problems, refusals } = planWorkflow(compiled, { ...asked, values: pipelineData(source, given), host });
  const shown = plan === undefined ? "no plan\n" : renderPlan(plan);
  const refused = refusals.map(({ message, next }) => `refused: ${message}\n   next: ${next}\n`).join("");
  return { problems, recorded: `${refused}${printText(problems)}---\n${shown}` };
}

/** A plan as text: what is like everywhere is left out, so that a case shows what it is about. */
function renderPlan({ workflow, jobs, maxAutoReruns }: WorkflowPlan): string {
  const reruns = maxAutoReruns === 0 ? "" : `, up to ${maxAutoReruns} reruns`;
  return [`workflow ${workflow}${reruns}`, ...jobs.map(renderJob)].join("\n").concat("\n");
}

function renderJob({ name, kind, requires, contexts, serialGroup, body }: PlannedJob): string {
  const lines = [`${kind} ${name}`];
  for (const { job, statuses } of requires) lines.push(`  requires ${job}: ${statuses.join(", ")}`);
  if (contexts.length > 0) lines.push(`  contexts ${contexts.join(", ")}`);
  if (serialGroup !== undefined) lines.push(`  serial group ${serialGroup}`);
  if (body === undefined) return lines.join("\n");
  const { executor, resources, parallelism, environment, shell, workingDirectory, steps } = body;
  const { resourceClass, architecture, cpus, memoryMiB } = resources;
  lines.push(`  ${resourceClass}: ${architecture}, ${cpus} cpus, ${memoryMiB} MiB`);
  if (executor.kind === "machine") lines.push(`  machine ${executor.image}`);
  else for (const container of executor.containers) lines.push(`  container ${JSON.stringify(container)}`);
  lines.push(`  in ${workingDirectory} with ${shell === undefined ? "the standard shell" : JSON.stringify(shell)}`);
  if (parallelism > 1) lines.push(`  ${parallelism} nodes`);
  if (Object.keys(environment).length > 0) lines.push(`  environment ${JSON.stringify(environment)}`);
  for (const { kind: step, ...rest } of steps) lines.push(`  - ${step} ${JSON.stringify(rest)}`);
  return lines.join("\n");
}
