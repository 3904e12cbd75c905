import { configDocument, type DataMap, renderYaml } from "../model/index.ts";
import { commandLine, shellCommand } from "./command-line.ts";
import { compactWorkflows } from "./compact.ts";
import { configuration } from "./configuration.ts";
import { contextNeeds } from "./contexts.ts";
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
  for (const { role, contexts, variables } of contextNeeds(options)) {
    const where =
      contexts.length > 0
        ? `the context${contexts.length > 1 ? "s" : ""} ${contexts.join(", ")}`
        : "the project's settings";
    lines.push(`To ${role === "registry" ? "push" : "deploy"} it reads, from ${where}: ${variables.join(", ")}`);
  }
  return lines.join("\n");
}
