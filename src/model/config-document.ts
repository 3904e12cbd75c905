import type { ConfigDefinition } from "./configs.ts";
import { type DataMap, isMap, plainMap } from "./data.ts";
import { commandData, executorData, jobData, parametersData, workflowData } from "./lower.ts";

/** A configuration as plain data, in CircleCI's conventional order. */
export interface ConfigDocument extends DataMap {
  readonly version: 2.1;
}

/** The sections of a configuration below its version, in CircleCI's conventional order. */
export const configSections = ["setup", "orbs", "parameters", "executors", "commands", "jobs", "workflows"] as const;

/**
 * Lowers a configuration to its document: what its parts brought, then its own. Sections that it does not have are left
 * out.
 */
export function configDocument(config: ConfigDefinition): ConfigDocument {
  const own = {
    setup: config.setup === true ? true : undefined,
    orbs: byName(config.orbs.map(({ alias, source }) => [alias, source])),
    parameters: parametersData(config.parameters),
    executors: byName(config.executors.map((executor) => [executor.name, executorData(executor)])),
    commands: byName(config.commands.map((command) => [command.name, commandData(command)])),
    jobs: byName(config.jobs.map((job) => [job.name, jobData(job)])),
    workflows: byName(config.workflows.map((workflow) => [workflow.name, workflowData(workflow)])),
  };
  const documents = [...config.parts.map(({ document }) => document), plainMap(own)];
  const sections = configSections.map((section) => {
    const given = documents.map((document) => document[section]).filter((part) => part !== undefined);
    return [section, given.length > 0 && given.every(isMap) ? Object.assign({}, ...given) : given.at(-1)] as const;
  });
  return plainMap({ version: 2.1, ...Object.fromEntries(sections) }) as ConfigDocument;
}

const byName = (parts: readonly (readonly [string, unknown])[]): object | undefined =>
  parts.length > 0 ? Object.fromEntries(parts) : undefined;
