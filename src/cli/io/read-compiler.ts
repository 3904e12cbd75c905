import { type Compiler, compilerOn, newCompilerSince } from "../../circleci/compilers.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";

/** `cloud`, `server`, or the day of a pipeline, for which it is the one that the cloud had then. */
export function compilerIn(given: string | undefined): Compiler {
  if (given === undefined || given === "cloud" || given === "server") return given ?? "cloud";
  if (isDay(given)) return compilerOn(given);
  throw new CliError(`--compiler: "${given}" is no compiler of CircleCI.`, {
    code: ExitCode.usage,
    next: [
      `Write cloud (as it is today), server (as the cloud was before ${newCompilerSince}), or a day such as 2026-06-01.`,
    ],
  });
}

/** A day that there is: JavaScript reads 2026-02-30 as the 2nd of March. */
function isDay(text: string): boolean {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
