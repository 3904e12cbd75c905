import type { AnyOrb, Parameter, Parameters } from "../../src/model/index.ts";

const head = `/*
 * Generated: npm run generate. The orb's type with the description of each component and argument, which an editor shows where they are
 * used: TypeScript takes them from comments alone, and in the definitions they are values. Arguments that components share are inherited,
 * since comments get lost in types that are computed. One piece, since it is one type.
 */
import type { CommandDefinition } from "../model/commands.ts";
import type { ExecutorDefinition } from "../model/executors.ts";
import type { StepsJobDefinition } from "../model/jobs.ts";
import type { AnyOrb } from "../model/orbs.ts";
import type { Value } from "../model/references.ts";
import type { ExecutorValue, ParametersOf, Step } from "../model/types.ts";
`;

type Component = { readonly name: string; readonly description?: string; readonly parameters: Parameters };

/** The declaration of this orb's type, in TypeScript. */
export function orbTypes({ executors, commands, jobs }: AnyOrb): string {
  const args = new Map<string, string>();
  const components: string[] = [];
  const section = (kind: string, definition: string, list: Readonly<Record<string, Component>>): string => {
    const entries = Object.values(list).map((component) => {
      const type = pascalCase(component.name) + kind;
      const parents = Object.entries(component.parameters).map(([name, parameter]) => nameOf(args, name, parameter));
      components.push(`interface ${type}${parents.length > 0 ? ` extends ${parents.join(", ")}` : ""} {}`);
      const { name, description = "" } = component;
      return `${comment([description], 4)}    readonly ${name}: ${definition}<"${name}", ParametersOf<${type}>>;\n`;
    });
    return `  readonly ${kind.toLowerCase()}s: {\n${entries.join("")}  };\n`;
  };
  const sections = [
    section("Executor", "ExecutorDefinition", executors),
    section("Command", "CommandDefinition", commands),
    section("Job", "StepsJobDefinition", jobs),
  ];
  const orb = `/** This orb, for \`importOrb\`. */\nexport interface ArmPipelineOrb extends AnyOrb {\n${sections.join("")}}\n`;
  const declared = [...args].map(([body, name]) => `interface ${name} {\n${body}}\n`);
  return [head, ...declared, `${components.join("\n")}\n`, orb].join("\n");
}

/** The name of the interface with one argument; two parameters of one name that differ have two of them. */
function nameOf(args: Map<string, string>, name: string, parameter: Parameter): string {
  const type = `Value<${typeOf(parameter)}>`;
  const member = parameter.required ? `${name}: ${type}` : `${name}?: ${type} | undefined`;
  const body = `${comment([parameter.description, ...defaultOf(parameter)], 2)}  readonly ${member};\n`;
  const taken = [...args.values()];
  const free = ["", ...taken.map((_, index) => String(index + 2))]
    .map((suffix) => `${pascalCase(name)}Argument${suffix}`)
    .find((each) => !taken.includes(each));
  const known = args.get(body) ?? free ?? name;
  args.set(body, known);
  return known;
}

const pascalCase = (name: string): string =>
  name.replace(/(?:^|[_-])(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a parameter holds, as the functions of `model/parameters.ts` type it. */
function typeOf({ type, values = [] }: Parameter): string {
  switch (type) {
    case "string":
    case "env_var_name":
      return "string";
    case "boolean":
      return "boolean";
    case "integer":
      return "number";
    case "enum":
      return values.map((value) => JSON.stringify(value)).join(" | ");
    case "executor":
      return "ExecutorValue";
    case "steps":
      return "readonly Step[]";
  }
}

/** A default that is one word or none is worth a line; an executor's or a list's is told by the description. */
const defaultOf = ({ default: value }: Parameter): readonly string[] =>
  typeof value === "object" || value === undefined ? [] : [`@defaultValue \`${JSON.stringify(value)}\``];

function comment(lines: readonly string[], indent: number): string {
  if (lines.every((line) => line === "")) return "";
  const [first = "", ...more] = lines.map((line) => line.replaceAll("*/", "*\\/"));
  const all = more.length === 0 ? [`/** ${first} */`] : ["/**", ...[first, ...more].map((line) => ` * ${line}`), " */"];
  return all.map((line) => `${" ".repeat(indent)}${line}\n`).join("");
}
