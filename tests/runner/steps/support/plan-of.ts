import { compile } from "../../../../src/compiler/compile.ts";
import type { Data } from "../../../../src/model/data.ts";
import { pipelineData } from "../../../../src/runner/plan/pipeline-data.ts";
import type { WorkflowPlan } from "../../../../src/runner/plan/plan.ts";
import { planWorkflow } from "../../../../src/runner/plan/plan-workflow.ts";

const host = { architecture: "amd64", cpus: 2, memoryMiB: 8192 } as const;

/** The only workflow of a configuration, planned for the branch "main". */
export function planOf(text: string, values: Readonly<Record<string, Data>> = {}): WorkflowPlan {
  const source = { name: "config.yml", text };
  const given = { values: { "git.branch": "main", "git.revision": "1".repeat(40), ...values }, parameters: {} };
  const { compiled, diagnostics } = compile(source, given);
  const { plan, problems } = planWorkflow(compiled, { values: pipelineData(source, given), host });
  const wrong = [...diagnostics, ...problems].filter(({ severity }) => severity === "error");
  if (plan === undefined || wrong.length > 0)
    throw new Error(`The configuration cannot be planned: ${wrong.map(({ message }) => message).join(" ")}`);
  return plan;
}
