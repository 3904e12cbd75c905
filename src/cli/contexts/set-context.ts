import { setInEnvFile } from "../../runner/secrets/env-file-edit.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { stateFolder } from "../state/state-folder.ts";
import { ownContextFile, readVariables, writeContext } from "./context-file.ts";

/**
 * Sets variables of a context for rehearsals on this machine. Values are asked for, or come by the standard input: what
 * stands on a command line is seen by everybody on the machine, and is kept by the shell.
 */
export async function setContext(io: Io, context: string, variables: readonly string[]): Promise<void> {
  const state = stateFolder(io);
  const file = ownContextFile(state, context);
  checkNames(context, variables);
  const old = io.files.kind(file) === "file" ? io.files.read(file) : "";
  if (old !== "") readVariables(io, file);
  const values = io.interactive ? await asked(io, variables) : piped(await io.readStdin(), variables);
  let text = old;
  for (const [name, value] of values) text = setInEnvFile(text, name, checked(name, value));
  writeContext(state, context, text);
  io.say(`Saved in ${file}, for this user alone: ${variables.join(", ")}.`);
}

function checkNames(context: string, variables: readonly string[]): void {
  for (const variable of variables) {
    const [name = ""] = variable.split("=");
    if (variable.includes("="))
      throw new CliError(`A value does not belong on the command line, where others see it and the shell keeps it.`, {
        code: ExitCode.usage,
        next: [`Name the variable alone; the value is asked for: arm-pipeline context set ${context} ${name}`],
      });
    if (!/^[A-Za-z_]\w*$/.test(variable))
      throw new CliError(`"${variable}" is not the name of a variable.`, {
        code: ExitCode.usage,
        next: ["A name has letters, digits and underscores, and does not begin with a digit."],
      });
  }
  const twice = variables.find((name, index) => variables.indexOf(name) !== index);
  if (twice !== undefined) throw new CliError(`"${twice}" is named twice.`, { code: ExitCode.usage });
}

type Values = readonly (readonly [name: string, value: string])[];

async function asked(io: Io, variables: readonly string[]): Promise<Values> {
  const values: [string, string][] = [];
  for (const name of variables) values.push([name, await io.askSecret(`${name} (not shown): `)]);
  return values;
}

/** One variable gets all that is piped, which may be a key of many lines; several get a line each. */
function piped(input: string, variables: readonly string[]): Values {
  const text = input.replace(/^\ufeff|\r?\n$/g, "");
  const [only, second] = variables;
  if (only !== undefined && second === undefined) return [[only, text]];
  const lines = text.split(/\r?\n/);
  if (lines.length !== variables.length)
    throw new CliError(
      `${variables.length} variables want ${variables.length} lines on the standard input, and there ${lines.length === 1 ? "is 1" : `are ${lines.length}`}.`,
      { code: ExitCode.usage, next: ["Give one line for each variable, in their order, or set one at a time."] },
    );
  return variables.map((name, index) => [name, lines[index] ?? ""]);
}

function checked(name: string, value: string): string {
  const why = value === "" ? "is empty" : value.includes("\0") ? "has a byte that is zero" : undefined;
  if (why === undefined) return value;
  throw new CliError(`The value of "${name}" ${why}, so nothing was saved.`, {
    code: ExitCode.usage,
    next: [
      value === ""
        ? "Type it, or pipe it: arm-pipeline context set NAME VARIABLE < file"
        : "No variable can have one: save it in base64.",
    ],
  });
}
