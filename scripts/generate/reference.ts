import type { AnyOrb, Parameter, Parameters } from "../../src/model/index.ts";

type Component = { readonly name: string; readonly description?: string; readonly parameters: Parameters };

const inline = (text: string): string =>
  text.replaceAll("|", "\\|").replaceAll("\n", "<br>").replaceAll("<<", "&lt;&lt;");

function defaultOf(parameter: Parameter): string {
  const value: unknown = parameter.default;
  if (parameter.required) return "**required**";
  if (value === "" || (Array.isArray(value) && value.length === 0)) return "none";
  if (typeof value === "object" && value !== null && "name" in value) return `\`${String(value.name)}\``;
  return `\`${inline(String(value))}\``;
}

const typeOf = (parameter: Parameter): string =>
  parameter.values ? parameter.values.map((value) => `\`${value}\``).join(" ") : parameter.type;

function table(parameters: Parameters): string {
  const names = Object.keys(parameters);
  if (names.length === 0) return "No parameters.";
  const rows = Object.entries(parameters).map(
    ([name, parameter]) =>
      `| \`${name}\` | ${typeOf(parameter)} | ${defaultOf(parameter)} | ${inline(parameter.description)} |`,
  );
  return ["| parameter | type | default | what it does |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function section(title: string, components: Readonly<Record<string, Component>>): string {
  const entries = Object.values(components).map(
    ({ name, description, parameters }) =>
      `<details><summary><code>${name}</code>: ${inline(description ?? "")}</summary>\n\n${table(parameters)}\n\n</details>`,
  );
  return [`## ${title}`, ...entries].join("\n\n");
}

/** The page with every job, command and executor of the orb with its parameters, from their definitions. */
export function referencePage(orb: AnyOrb): string {
  const heading = `<!-- Generated from src/orb by: npm run generate -->

# Reference of the orb

Exit statuses of the steps, and the files that jobs hand over: [shell-contract.md](shell-contract.md). Whole configurations to start
from: [recipes.md](recipes.md).`;
  return `${[
    heading,
    section("Jobs", orb.jobs),
    section("Commands", orb.commands),
    section("Executors", orb.executors),
  ].join("\n\n")}\n`;
}
