import { configDocument, type DataMap, renderYaml } from "../model/index.ts";
import { commandLine, shellCommand } from "./command-line.ts";
import { compactWorkflows } from "./compact.ts";
import { configuration } from "./configuration/configuration.ts";
import { type ContextNeed, contextNeeds, contextWords } from "./contexts.ts";
import type { ConfigInput, ConfigOptions } from "./input.ts";

/**
 * The text of a consumer's `.circleci/config.yml`. `input` is what was asked for, `options` the same after `checkConfigInput`;
 * `packedOrb` is written into the file where the orb is inline.
 */
export function generateConfig(request: {
  readonly input: ConfigInput;
  readonly options: ConfigOptions;
  readonly packedOrb: DataMap;
}): string {
  const { input, options, packedOrb } = request;
  const { workflows = {}, ...rest } = configDocument(configuration(options, packedOrb));
  return renderYaml(rest, { header: header(input, options) }) + compactWorkflows(workflows as DataMap);
}

function header(input: ConfigInput, options: ConfigOptions): string {
  const lines = [
    `Made by: ${shellCommand(commandLine(input, options))}`,
    "It is yours to change; making it again overwrites it only with --force.",
  ];
  return [...lines, ...contextNeeds(options).map(needed)].join("\n");
}

function needed({ role, contexts, variables, assumes }: ContextNeed): string {
  const purpose = role === "registry" ? "To push it" : "To deploy it";
  const assuming = assumes === undefined ? "" : ` assumes ${assumes}`;
  if (variables.length === 0) return `${purpose}${assuming}, with a token that it gets from CircleCI`;
  const reads = `reads, from ${contextWords(contexts)}: ${variables.join(", ")}`;
  return `${purpose}${assuming}${assuming && ", and"} ${reads}`;
}
