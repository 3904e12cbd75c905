import type { Component, Orb } from "./documents.ts";

/** A step with nothing left to expand. */
export type PlainStep =
  | {
      readonly kind: "run";
      readonly name: string;
      readonly command: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly when: "always" | "on_fail" | "on_success";
    }
  | { readonly kind: "checkout"; readonly name: string }
  | { readonly kind: "persist"; readonly name: string; readonly root: string; readonly paths: readonly string[] }
  | { readonly kind: "attach"; readonly name: string; readonly at: string }
  | { readonly kind: "collect"; readonly name: string; readonly path: string };

type Values = Readonly<Record<string, unknown>>;
type Scope = { readonly orb: Orb; readonly parameters: Values; readonly pipeline: Values };

/** The steps of one of the orb's jobs, with its parameters, commands and conditions expanded. */
export function expandJob(
  orb: Orb,
  call: { readonly job: string; readonly args: Values; readonly pipeline: Values },
): readonly PlainStep[] {
  const component = orb.jobs[call.job];
  if (component === undefined) throw new Error(`the orb has no job "${call.job}"`);
  const outside: Scope = { orb, parameters: {}, pipeline: call.pipeline };
  return expandComponent(component, { name: call.job, args: substitute(call.args, outside) as Values, scope: outside });
}

/** The steps of one of the orb's commands, for a job that a test makes of commands. */
export function expandCommand(
  orb: Orb,
  call: { readonly command: string; readonly args: Values; readonly pipeline: Values },
): readonly PlainStep[] {
  return expandStep({ [call.command]: call.args }, { orb, parameters: {}, pipeline: call.pipeline });
}

function expandComponent(
  component: Component,
  call: { readonly name: string; readonly args: Values; readonly scope: Scope },
): readonly PlainStep[] {
  const declared = component.parameters ?? {};
  for (const name of Object.keys(call.args)) {
    if (!(name in declared)) throw new Error(`"${call.name}" has no parameter "${name}"`);
  }
  const parameters = Object.fromEntries(
    Object.entries(declared).map(([name, parameter]) => {
      const value = name in call.args ? call.args[name] : parameter.default;
      if (value === undefined) throw new Error(`"${call.name}" needs the parameter "${name}"`);
      return [name, value];
    }),
  );
  return component.steps.flatMap((step) => expandStep(step, { ...call.scope, parameters }));
}

function expandStep(step: unknown, scope: Scope): readonly PlainStep[] {
  const [name = "", raw] = typeof step === "string" ? [step, {}] : (Object.entries(step as Values)[0] ?? []);
  if (name === "when" || name === "unless") {
    const { condition, steps } = raw as { readonly condition: unknown; readonly steps: readonly unknown[] };
    return holds(condition, scope) === (name === "when") ? steps.flatMap((inner) => expandStep(inner, scope)) : [];
  }
  const body = substitute(raw, scope);
  if (name === "steps") return (body as readonly unknown[]).flatMap((inner) => expandStep(inner, scope));
  const command = scope.orb.commands[name];
  if (command !== undefined) return expandComponent(command, { name, args: body as Values, scope });
  return [builtIn(name, body)];
}

function builtIn(name: string, body: unknown): PlainStep {
  const options = (typeof body === "string" ? { command: body } : body) as Readonly<Record<string, string>>;
  const need = (key: string) => options[key] ?? "";
  switch (name) {
    case "checkout":
      return { kind: "checkout", name: "Check out the code" };
    case "run":
      return {
        kind: "run",
        name: options.name ?? need("command").split("\n")[0] ?? "",
        command: need("command"),
        environment: Object.fromEntries(
          Object.entries(options.environment ?? {}).map(([key, value]) => [key, environmentValue(value)]),
        ),
        when: (options.when ?? "on_success") as "on_success",
      };
    case "persist_to_workspace":
      return {
        kind: "persist",
        name: "Persist to the workspace",
        root: need("root"),
        paths: (body as { paths: string[] }).paths,
      };
    case "attach_workspace":
      return { kind: "attach", name: "Attach the workspace", at: need("at") };
    case "store_test_results":
    case "store_artifacts":
      return {
        kind: "collect",
        name: name === "store_artifacts" ? "Store artifacts" : "Store test results",
        path: need("path"),
      };
    default:
      throw new Error(`"${name}" is neither a step of CircleCI that the rehearsal knows nor a command of the orb`);
  }
}

/** CircleCI writes a boolean into a step's environment as 1 or 0. */
const environmentValue = (value: unknown): string => (typeof value === "boolean" ? (value ? "1" : "0") : String(value));

function holds(condition: unknown, scope: Scope): boolean {
  if (condition !== null && typeof condition === "object") {
    const [operator = "", operand] = Object.entries(condition)[0] ?? [];
    const each = () => (operand as readonly unknown[]).map((inner) => holds(inner, scope));
    if (operator === "and") return each().every(Boolean);
    if (operator === "or") return each().some(Boolean);
    if (operator === "not") return !holds(operand, scope);
    if (operator === "equal")
      return (
        new Set((substitute(operand, scope) as readonly unknown[]).map((value) => JSON.stringify(value))).size === 1
      );
    throw new Error(`the rehearsal does not know the condition "${operator}"`);
  }
  const value = substitute(condition, scope);
  return value !== false && value !== null && value !== 0 && value !== "";
}

const whole = /^<<\s*([\w.-]+)\s*>>$/;
const inside = /<<\s*([\w.-]+)\s*>>/g;

/** A value that is one expression keeps its type; within text it becomes text. `\<<` stands for `<<`. */
function substitute(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((inner) => substitute(inner, scope));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substitute(inner, scope)]));
  }
  if (typeof value !== "string") return value;
  const only = whole.exec(value)?.[1];
  if (only !== undefined) return lookUp(only, scope);
  return value
    .replace(/\\<</g, "\u0000")
    .replace(inside, (_, path: string) => String(lookUp(path, scope)))
    .replaceAll("\u0000", "<<");
}

function lookUp(path: string, scope: Scope): unknown {
  const [root, ...rest] = path.split(".");
  const name = rest.join(".");
  const values = root === "parameters" ? scope.parameters : root === "pipeline" ? scope.pipeline : {};
  if (!(name in values)) throw new Error(`<< ${path} >> stands for nothing here`);
  return values[name];
}
