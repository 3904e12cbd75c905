import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { toData } from "../../compiler/source/data.ts";
import { readYaml } from "../../compiler/source/read.ts";
import type { Data } from "../../model/data.ts";
import { commandLine } from "../../text/shell-word.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";

/** Splits `name=value` at its first equals sign. */
export function readAssignment(
  written: string,
  { option, example }: { readonly option: string; readonly example: string },
): { readonly name: string; readonly value: string } {
  const at = written.indexOf("=");
  if (at > 0) return { name: written.slice(0, at), value: written.slice(at + 1) };
  throw new CliError(`${option}: "${written}" is not name=value.`, {
    code: ExitCode.usage,
    next: [`Write it with an equals sign and no spaces around it: ${option} ${example}`],
  });
}

/** A value of the command line, read as YAML; nothing at all is the empty text, as it is in a shell. */
export function readValue(text: string, { name, option }: { readonly name: string; readonly option: string }): Data {
  if (text.trim() === "") return "";
  const problems: Diagnostic[] = [];
  const node = readYaml({ name: option, text }, (diagnostic) => problems.push(diagnostic));
  const error = problems.find(({ severity }) => severity === "error");
  if (node !== undefined && error === undefined) return toData(node);
  throw new CliError(`${option}: ${error?.message ?? `"${text}" is no value.`}`, {
    code: ExitCode.usage,
    next: [
      `A value is read as YAML; quote it where it is a text with signs of YAML: ${commandLine([option, `${name}=${JSON.stringify(text)}`])}`,
    ],
  });
}
