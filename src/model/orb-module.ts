import { type ParameterType, parameterTypes } from "../circleci/parameters.ts";
import { argumentTypes, comment, indented, key, mapIn, safe, textIn } from "./argument-types.ts";
import { type Data, type DataMap, isMap } from "./data.ts";

/** Which orb a module is of. */
export interface OrbModuleNames {
  /** The constant that the module exports. */
  readonly name: string;
  /** What a configuration imports: `circleci/node@7.1.0`, or an address; nothing where it is not known. */
  readonly reference?: string | undefined;
  /** The command that makes the module again. */
  readonly madeBy: string;
}

/**
 * A module of TypeScript with the interface of an orb for `importOrb`: its jobs, commands and executors with their
 * parameters, so that each argument is completed, described and checked. The same orb gives the same bytes.
 * https://circleci.com/docs/guides/orchestrate/reusing-config/#authoring-parameterized-jobs
 */
export function orbModule(document: DataMap, { name, reference, madeBy }: OrbModuleNames): string {
  const types = argumentTypes(document);
  const makersUsed = new Set<string>();
  const sections = (["jobs", "commands", "executors"] as const).flatMap((section) => {
    const components = Object.entries(mapIn(document, section)).map(([component, contents]) => {
      const parameters = Object.entries(mapIn(contents, "parameters")).flatMap(([each, parameter]) =>
        parameterLine(each, isMap(parameter) ? parameter : {}, makersUsed),
      );
      const type = `ParametersOf<${types.nameOf(section, component)}>`;
      const lines =
        parameters.length === 0 ? ["parameters: {},"] : ["parameters: {", ...indented(parameters), `} as ${type},`];
      return [...comment(textIn(contents, "description")), `${key(component)}: {`, ...indented(lines), "},"];
    });
    return components.length === 0 ? [] : [`${section}: {`, ...indented(components.flat()), "},"];
  });
  const known = reference === undefined ? [] : [`reference: ${quoted(reference)},`];
  const body = [...known, "definition: {", ...indented(sections), "},"];
  const typesUsed = makersUsed.size === 0 ? [] : ["ParametersOf", ...types.used].sort().map((each) => `type ${each}`);
  const imports = [...[...makersUsed].sort(), ...typesUsed];
  return [
    `/*`,
    ` * The interface of an orb, made by \`${safe(madeBy)}\`: do not edit it.`,
    ` * Use: const orb = importOrb({ alias: "${name}", ${reference === undefined ? "reference, " : ""}...${name} }), and orb.jobs, orb.commands, orb.executors.`,
    ` */`,
    ...(imports.length === 0 ? [] : [`import { ${imports.join(", ")} } from "arm-pipeline";`, ""]),
    ...(makersUsed.size === 0 ? [] : [...types.lines, ""]),
    ...comment(textIn(document, "description")),
    `export const ${name} = {`,
    ...indented(body),
    "} as const;",
    "",
  ].join("\n");
}

/** The name of the constant for an orb: `slackNotify` for `acme/slack-notify`. */
export function orbConstant(orb: string): string {
  const words = (orb.split("@", 1)[0]?.split("/").at(-1) ?? "")
    .replace(/\.ya?ml$/, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const name = words
    .map((word, index) => (index === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join("");
  return /^[A-Za-z]/.test(name) && !reserved.has(name) ? name : `orb${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/**
 * Words that cannot name a constant: https://262.ecma-international.org/#sec-keywords-and-reserved-words; and what the
 * module imports.
 */
const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for function if import in " +
    "implements instanceof interface let new null package private protected public return static super switch this throw true try typeof var " +
    "void while with yield boolean envVarName executorParameter integer oneOf stepsParameter string"
  ).split(" "),
);

/** The function of the model for each type of parameter. */
const makers: Readonly<Record<ParameterType, string>> = {
  string: "string",
  boolean: "boolean",
  integer: "integer",
  enum: "oneOf",
  executor: "executorParameter",
  steps: "stepsParameter",
  env_var_name: "envVarName",
};

function parameterLine(name: string, parameter: DataMap, used: Set<string>): readonly string[] {
  const type = parameterTypes.find((each) => each === parameter.type);
  if (type === undefined) return [];
  const maker = makers[type];
  used.add(maker);
  const description = quoted(textIn(parameter, "description"));
  const values = type === "enum" ? [code(parameter.enum ?? [])] : [];
  const given = "default" in parameter ? [`{ default: ${defaultCode(type, parameter.default)} }`] : [];
  return [`${key(name)}: ${maker}(${[...values, description, ...given].join(", ")}),`];
}

/**
 * The orb itself has the defaults: what matters to its users is that there is one, which the description shows. So
 * steps are left out, and an expression in the place of a number or a switch.
 */
function defaultCode(type: ParameterType, value: Data | undefined): string {
  switch (type) {
    case "steps":
      return "[]";
    case "boolean":
      return String(value === true);
    case "integer":
      return typeof value === "number" ? code(value) : "0";
    case "string":
    case "env_var_name":
      return quoted(String(value ?? ""));
    default:
      return code(value ?? "");
  }
}

const code = (data: Data): string =>
  Array.isArray(data) ? `[${data.map(code).join(", ")}]` : isMap(data) ? mapCode(data) : JSON.stringify(data);
const mapCode = (map: DataMap): string =>
  `{ ${Object.entries(map)
    .map(([name, value]) => `${key(name)}: ${code(value)}`)
    .join(", ")} }`;
const quoted = (text: string): string => JSON.stringify(text);
