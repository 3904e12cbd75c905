import type { InputProblem } from "../../generator/input.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** Says what is wrong with the flags, all of it, and what to do. */
export function refuseInput(problems: readonly InputProblem[]): CliError {
  const [first, ...others] = problems;
  const sentence = ({ option, message }: InputProblem) => `${option} ${message}`;
  if (first !== undefined && others.length === 0)
    return new CliError(sentence(first), { code: ExitCode.usage, next: [first.advice] });
  return new CliError(`${problems.length} options cannot be used.`, {
    code: ExitCode.usage,
    next: problems.map((problem) => `${sentence(problem)} ${problem.advice}`),
  });
}
