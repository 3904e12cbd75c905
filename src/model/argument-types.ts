import { type ParameterType, parameterTypes } from "../circleci/parameters.ts";
import { type Data, type DataMap, isMap } from "./data.ts";

/** The sections of an orb whose components have parameters. */
export const parameterizedSections = ["executors", "commands", "jobs"] as const;
/** One of them. */
export type ParameterizedSection = (typeof parameterizedSections)[number];

/** Interfaces of the arguments that an orb's components take, in TypeScript. */
export interface ArgumentTypes {
  readonly lines: readonly string[];
  /** The name of a component's interface; `object` where it takes no arguments. */
  readonly nameOf: (section: ParameterizedSection, component: string) => string;
  /** What they name of this library. */
  readonly used: ReadonlySet<string>;
}

/**
 * The arguments of an orb's components with their descriptions as comments, which is what an editor shows. An interface
 * each, which the components inherit: several have the same argument, and in a type that is computed (`Pick`, a mapped
 * type) TypeScript 7.0 loses comments.
 */
export function argumentTypes(document: DataMap): ArgumentTypes {
  const taken = new Set<string>();
  const used = new Set<string>();
  const args = new Map<string, string>();
  const components = new Map<string, string>();
  const lines = parameterizedSections.flatMap((section) =>
    Object.entries(mapIn(document, section)).flatMap(([component, contents]) => {
      const inherited = Object.entries(mapIn(contents, "parameters")).flatMap(([argument, parameter]) => {
        const member = isMap(parameter) ? memberOf(argument, { parameter, used }) : undefined;
        if (member === undefined) return [];
        const known = args.get(member) ?? freeName(`${pascalCase(argument)}Argument`, taken);
        args.set(member, known);
        return [known];
      });
      if (inherited.length === 0) return [];
      const name = freeName(`${pascalCase(component)}${kinds[section]}`, taken);
      components.set(`${section} ${component}`, name);
      return [`interface ${name} extends ${inherited.join(", ")} {}`];
    }),
  );
  const declared = [...args].flatMap(([member, name]) => [
    `interface ${name} {`,
    ...indented(member.split("\n")),
    "}",
    "",
  ]);
  return {
    lines: [...declared, ...lines],
    nameOf: (section, component) => components.get(`${section} ${component}`) ?? "object",
    used,
  };
}

const kinds: Readonly<Record<ParameterizedSection, string>> = {
  executors: "Executor",
  commands: "Command",
  jobs: "Job",
};

/** An argument as a property; nothing where its parameter has no type that is known. */
function memberOf(
  name: string,
  { parameter, used }: { readonly parameter: DataMap; readonly used: Set<string> },
): string | undefined {
  const type = parameterTypes.find((each) => each === parameter.type);
  if (type === undefined) return undefined;
  const { text, names = [] } = typeText(type, parameter.enum);
  for (const each of ["Value", ...names]) used.add(each);
  const isRequired = parameter.default === undefined;
  const said = isRequired ? "Required." : `Default: ${shown(type, parameter.default)}`;
  return [
    ...comment([textIn(parameter, "description"), said].filter((line) => line !== "").join("\n")),
    isRequired ? `readonly ${key(name)}: Value<${text}>;` : `readonly ${key(name)}?: Value<${text}> | undefined;`,
  ].join("\n");
}

/** What a parameter holds, as the functions of `parameters.ts` type it, and the types that it names. */
function typeText(
  type: ParameterType,
  values: Data | undefined,
): { readonly text: string; readonly names?: readonly string[] } {
  switch (type) {
    case "string":
    case "env_var_name":
      return { text: "string" };
    case "boolean":
      return { text: "boolean" };
    case "integer":
      return { text: "number" };
    case "enum":
      return {
        text:
          Array.isArray(values) && values.length > 0
            ? values.map((value) => JSON.stringify(value)).join(" | ")
            : "never",
      };
    case "executor":
      return { text: "ExecutorValue", names: ["ExecutorValue"] };
    case "steps":
      return { text: "readonly Step[]", names: ["Step"] };
  }
}

function shown(type: ParameterType, value: Data | undefined): string {
  if (type === "steps")
    return Array.isArray(value) && value.length > 0 ? `${value.length} of the orb's steps.` : "none.";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.trim() === "") return "empty.";
  return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name}${count}`;
  taken.add(free);
  return free;
}

function pascalCase(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join("");
  return /^[A-Z]/.test(joined) ? joined : `_${joined}`;
}

/** A section of a document, or an empty one where there is none. */
export const mapIn = (data: Data, name: string): DataMap => {
  const part = isMap(data) ? data[name] : undefined;
  return part !== undefined && isMap(part) ? part : {};
};

/** A text of a document, or an empty one. */
export const textIn = (data: Data, name: string): string => {
  const part = isMap(data) ? data[name] : undefined;
  return typeof part === "string" ? part.trim() : "";
};

/** A name as a key of an object. */
export const key = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name));

/** Lines one level deeper. */
export const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** An orb's words must not end the comment that they stand in. */
export const safe = (text: string): string => text.replaceAll("*/", "* /");

/** A text as the comment of what follows; nothing where there is none. */
export function comment(text: string): readonly string[] {
  const lines = safe(text)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trimEnd());
  if (lines.every((line) => line === "")) return [];
  return lines.length === 1 ? [`/** ${lines[0]} */`] : ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}
