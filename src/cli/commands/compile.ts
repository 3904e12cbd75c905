import { Command } from "commander";
import { defaultConfig } from "../check/read-config.ts";
import type { RunCompileFlags } from "../check/run-compile.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { withCompileFlags } from "./compile-flags.ts";

/** Expands a configuration into what its jobs will really run. */
export function compileCommand(io: Io): Command {
  const command = new Command("compile")
    .description(
      "Expand a configuration into plain jobs and workflows, offline: what each job will really run. Values that only CircleCI knows get documented placeholders. Ends with 3 when CircleCI would refuse it, with 6 when orbs that it needs are not at hand.",
    )
    .argument("[config]", `file, or - for stdin (default: the repository's ${defaultConfig})`);
  return withCompileFlags(command)
    .option("--workflow <name>", "only this workflow")
    .option("--job <name>", "only this job, by its final name")
    .option("--strict", "fail for warnings too")
    .option("--ignore <code>", "warning to leave out (repeatable)", collect)
    .option("--json", "print { yaml, diagnostics } as JSON")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline compile",
        "arm-pipeline compile - < .circleci/config.yml",
        "arm-pipeline compile --json | jq .diagnostics",
      ]),
    )
    .action(async (path: string | undefined, flags: RunCompileFlags) => {
      const { runCompile } = await import("../check/run-compile.ts");
      await runCompile(io, path, flags);
    });
}
