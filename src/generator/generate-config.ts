import { configDocument, type DataMap, renderYaml } from "../model/index.ts";
import { ownVersion } from "../orb/own-orb.ts";
import { commandLine, shellCommand } from "./command-line.ts";
import { compactWorkflows } from "./compact.ts";
import { configuration } from "./configuration/configuration.ts";
import { inlineOrb } from "./configuration/inline-orb.ts";
import { type ContextNeed, contextNeeds, contextWords } from "./contexts.ts";
import type { ConfigInput, ConfigOptions } from "./input.ts";

type Request = {
  readonly input: ConfigInput;
  readonly options: ConfigOptions;
  readonly packedOrb: DataMap;
};

/** A consumer's configuration as plain data: what is written into a new file, or added to one that is there. */
export function consumerDocument({ options, packedOrb }: Omit<Request, "input">): DataMap {
  const document = configDocument(configuration(options, packedOrb));
  if (options.orb.kind !== "inline") return document;
  const { orbs: _, ...used } = document;
  return { ...document, orbs: { arm: inlineOrb(packedOrb, { alias: "arm", used }) } };
}

/**
 * The text of a consumer's `.circleci/config.yml`. `input` is what was asked for, `options` the same after
 * `checkConfigInput`; `packedOrb` is written into the file where the orb is inline, below all that is the consumer's
 * own.
 */
export function generateConfig(request: Request): string {
  const { input, options } = request;
  const { workflows = {}, ...rest } = consumerDocument(request);
  const made = header(input, options);
  if (options.orb.kind !== "inline") return renderYaml(rest, { header: made }) + compactWorkflows(workflows as DataMap);
  const { version = 2.1, orbs = {}, ...own } = rest;
  return [
    renderYaml({ version }, { header: made }),
    compactWorkflows(workflows as DataMap),
    Object.keys(own).length > 0 ? renderYaml(own) : "",
    `# The orb, of arm-pipeline ${ownVersion}: what is used of it.\n`,
    renderYaml({ orbs }),
  ].join("");
}

function header(input: ConfigInput, options: ConfigOptions): string {
  const lines = [
    `Made by: ${shellCommand(commandLine(input, options))}`,
    "It is yours to change; making it again overwrites it only with --force.",
  ];
  return [...lines, ...contextNeeds(options).map(needed)].join("\n");
}

function needed({ role, contexts, variables, assumes }: ContextNeed): string {
  const purpose = `To ${role} it`;
  const assuming = assumes === undefined ? "" : ` assumes ${assumes}`;
  if (variables.length === 0) return `${purpose}${assuming}, with a token that it gets from CircleCI`;
  const reads = `reads, from ${contextWords(contexts)}: ${variables.join(", ")}`;
  return `${purpose}${assuming}${assuming && ", and"} ${reads}`;
}
