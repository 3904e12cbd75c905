import { type Compiler, compilerOn, newCompilerSince } from "../../circleci/compilers.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";

/** `cloud`, `server`, or the day of a pipeline, for which it is the one that the cloud had then. */
export function compilerIn(given: string | undefined): Compiler {
  if (given === undefined || given === "cloud" || given === "server") return given ?? "cloud";
  if (/^\d{4}-\d\d-\d\d$/.test(given) && !Number.isNaN(Date.parse(given))) return compilerOn(given);
  throw new CliError(`--compiler: "${given}" is no compiler of CircleCI.`, {
    code: ExitCode.usage,
    next: [
      `Write cloud (as it is today), server (as the cloud was before ${newCompilerSince}), or a day such as 2026-06-01.`,
    ],
  });
}
