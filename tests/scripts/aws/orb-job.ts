import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { ExampleStack } from "../../../scripts/aws/stack.ts";
import { scriptsFolder } from "../../orb/support/run-script.ts";

/** How a step of the orb ended. */
export type StepEnded = { readonly status: number; readonly output: string };

type Parameters = Readonly<Record<string, string>>;

/**
 * Runs the step of the deploy job that updates, on a stack that was made and handed over by the steps before it.
 * Aborting the signal cancels the job.
 */
export async function deployStep(
  stack: ExampleStack,
  { parameters = {}, signal }: { readonly parameters?: Parameters; readonly signal?: AbortSignal } = {},
): Promise<StepEnded> {
  const handedOver = ".arm-pipeline/program";
  await mkdir(join(stack.root, handedOver), { recursive: true });
  for (const file of ["Pulumi.yaml", `Pulumi.${stack.name}.yaml`])
    await cp(join(stack.folder, file), join(stack.root, handedOver, file));
  const handover = { schema: 2, stack: stack.name, project: "ecs-graviton", program: "program" };
  await writeFile(
    join(stack.root, ".arm-pipeline/stack.json"),
    JSON.stringify({ ...handover, handed_over: handedOver, workflow: "w-1", revision: "abc" }),
  );
  // As configure_stack.sh says of a stack that it has just made: it needs no preview.
  const env = { ...parameters, ARM_PIPELINE_CREATED_STACK: stack.name };
  return step("deploy_stack.sh", stack, { env, ...(signal !== undefined && { signal }) });
}

/** Runs the step of the destroy job that destroys, with what was handed over to it and without the program. */
export const destroyStep = (stack: ExampleStack, parameters: Parameters = {}): Promise<StepEnded> =>
  step("destroy_stack.sh", stack, { env: { PARAM_STACK: stack.name, PARAM_DESTROY_ATTEMPTS: "1", ...parameters } });

async function step(
  script: string,
  { root, env }: ExampleStack,
  options: { readonly env: Parameters; readonly signal?: AbortSignal },
): Promise<StepEnded> {
  const { signal } = options;
  const { exitCode, all } = await execa("bash", ["-eo", "pipefail", join(scriptsFolder, script)], {
    cwd: root,
    env: { ...env, ...options.env },
    all: true,
    reject: false,
    stdin: "ignore",
    // It ends in order, and takes its time for it.
    ...(signal !== undefined && { cancelSignal: signal, killSignal: "SIGTERM" as const, forceKillAfterDelay: false }),
  });
  return { status: exitCode ?? -1, output: all };
}
