import type { ConfigDefinition } from "./configs.ts";
import { type DataMap, plainMap } from "./data.ts";
import { commandData, executorData, jobData, parametersData, workflowData } from "./lower.ts";

/** A configuration as plain data, in CircleCI's conventional order. */
export interface ConfigDocument extends DataMap {
  readonly version: 2.1;
}

/** Lowers a configuration to its document. Parts that it does not have are left out. */
export function configDocument(config: ConfigDefinition): ConfigDocument {
  const document = {
    version: 2.1 as const,
    setup: config.setup === true ? true : undefined,
    orbs: byName(config.orbs.map(({ alias, source }) => [alias, source])),
    parameters: parametersData(config.parameters),
    executors: byName(config.executors.map((executor) => [executor.name, executorData(executor)])),
    commands: byName(config.commands.map((command) => [command.name, commandData(command)])),
    jobs: byName(config.jobs.map((job) => [job.name, jobData(job)])),
    workflows: byName(config.workflows.map((workflow) => [workflow.name, workflowData(workflow)])),
  };
  return plainMap(document) as ConfigDocument;
}

const byName = (parts: readonly (readonly [string, unknown])[]): object | undefined =>
  parts.length > 0 ? Object.fromEntries(parts) : undefined;
