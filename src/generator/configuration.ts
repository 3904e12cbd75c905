import {
  approval,
  type Condition,
  type ConfigDefinition,
  type DataMap,
  defineConfig,
  defineWorkflow,
  equal,
  importOrb,
  job,
  matches,
  or,
  pipeline,
  type WorkflowEntry,
  withArguments,
} from "../model/index.ts";
import { components } from "../orb/components.ts";
import { isPattern } from "./check-input.ts";
import type { ConfigOptions } from "./input.ts";

/** The consumer's configuration: build and push, deploy, smoke test and, unless the stack is kept, destroy. */
export function configuration(options: ConfigOptions, packedOrb: DataMap): ConfigDefinition {
  const reference = options.orb.kind === "inline" ? embeddable(packedOrb) : options.orb.reference;
  const arm = importOrb({ alias: "arm", reference, definition: components });
  const { stack } = options;
  const deployContext = contextOption(options.deployContexts);
  // Two pipelines may run at once: those of a kept stack stand in line, and every other pipeline has a stack of its own.
  const oneAtATime = options.keep ? { serialGroup: `${pipeline.project.slug}/${stack}` } : {};

  const build = job(
    arm.jobs.build_and_push,
    {
      image: options.image,
      registry: unless("docker.io", options.registry),
      dockerfile: unless("Dockerfile", options.dockerfile),
      build_context: unless(".", options.buildContext),
      executor:
        options.resourceClass === undefined
          ? undefined
          : withArguments(arm.executors.arm_machine, { resource_class: options.resourceClass }),
    },
    contextOption(options.registryContexts),
  );
  const deploy = job(
    arm.jobs.deploy,
    { stack, program: unless(".", options.program) },
    { ...deployContext, requires: [build], ...oneAtATime },
  );
  const smokeTest = job(arm.jobs.smoke_test, {}, { requires: [deploy], ...oneAtATime });

  // Destroying waits for the smoke test to end in whatever way, so that a failure leaves no bill behind.
  const ended = { "arm/smoke_test": "terminal" } as const;
  const hold = approval("hold", { requires: [ended] });
  const destroy = job(arm.jobs.destroy, { stack }, { ...deployContext, requires: options.approval ? [hold] : [ended] });
  const jobs: readonly WorkflowEntry[] = [
    build,
    deploy,
    smokeTest,
    ...(options.approval ? [hold] : []),
    ...(options.keep ? [] : [destroy]),
  ];
  const when = branchCondition(options.branches);
  return defineConfig({
    orbs: [arm],
    workflows: [defineWorkflow({ name: "deliver", ...(when !== undefined && { when }), jobs })],
  });
}

/** An orb inside a configuration shows no page of the registry, and the version is the configuration's. */
function embeddable({ version: _version, examples: _examples, display: _display, ...orb }: DataMap): DataMap {
  return orb;
}

/** A value that is the parameter's default is left out: what stands in the file is what somebody decided. */
const unless = (byDefault: string, value: string): string | undefined => (value === byDefault ? undefined : value);

const contextOption = (contexts: readonly string[]) => (contexts.length > 0 ? { context: contexts } : {});

/** On the workflow, where it stands once, and not as a filter of each job. */
function branchCondition(branches: ConfigOptions["branches"]): Condition | undefined {
  if (branches === "default") return pipeline.git.branch_is_default;
  const conditions = branches.map((branch) =>
    isPattern(branch)
      ? matches({ pattern: wholly(branch.slice(1, -1)), value: pipeline.git.branch })
      : equal(branch, pipeline.git.branch),
  );
  return conditions.length > 1 ? or(...conditions) : conditions[0];
}

/** CircleCI searches; a branch has to match in full. Alternatives are grouped, or the anchors would hold for two of them only. */
const wholly = (pattern: string): string => (pattern.includes("|") ? `^(?:${pattern})$` : `^${pattern}$`);
