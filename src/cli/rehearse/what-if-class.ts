import { classesOf } from "../../circleci/resource-classes.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** Reads `--what-if class=NAME`. */
export function whatIfClass(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const name = text.startsWith("class=") ? text.slice("class=".length) : "";
  const known = [...new Set([...classesOf("docker").keys(), ...classesOf("machine").keys()])];
  if (known.includes(name)) return name;
  throw new CliError(`--what-if: "${text}" names no resource class.`, {
    code: ExitCode.usage,
    next: [
      name === ""
        ? "Write it as --what-if class=arm.large."
        : (suggest(name, known, "There are") ?? "See the classes of CircleCI's reference."),
    ],
  });
}
