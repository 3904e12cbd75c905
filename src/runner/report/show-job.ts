import { commandLine } from "../../text/shell-word.ts";

/** All that a job printed: a name with a dash in front is no option after `--job=`. */
export const showJob = (run: readonly string[], job: string): string =>
  commandLine(["arm-pipeline", "runs", "show", ...run, ...(job.startsWith("-") ? [`--job=${job}`] : ["--job", job])]);
