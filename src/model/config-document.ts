import type { ConfigDefinition } from "./configs.ts";
import { type DataMap, inOrder } from "./data.ts";
import { commandData, configData, executorData, jobData, workflowData } from "./lower.ts";

/** A configuration as plain data, in CircleCI's conventional order. */
export interface ConfigDocument extends DataMap {
  readonly version: 2.1;
}

const keys = ["version", "setup", "orbs", "parameters", "executors", "commands", "jobs", "workflows"];

/** Lowers a configuration to its document. Parts that it does not have are left out. */
export function configDocument(config: ConfigDefinition): ConfigDocument {
  const generated = configData({
    setup: config.setup ?? false,
    parameters: config.parameters,
    orbs: config.orbs.map(({ alias, source }) => ({ [alias]: source })),
    executors: config.executors.map((executor) => ({ [executor.name]: executorData(executor) })),
    commands: config.commands.map((command) => ({ [command.name]: commandData(command) })),
    jobs: config.jobs.map((job) => ({ [job.name]: jobData(job) })),
    workflows: config.workflows.map((workflow) => ({ [workflow.name]: workflowData(workflow) })),
  });
  const present = Object.entries(generated).filter(
    ([, part]) => part !== false && !(isMap(part) && Object.keys(part).length === 0),
  );
  return { ...inOrder(Object.fromEntries(present), keys), version: 2.1 };
}

const isMap = (part: DataMap[string]): part is DataMap =>
  typeof part === "object" && part !== null && !Array.isArray(part);
