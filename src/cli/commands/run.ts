import { Command, Option } from "commander";
import { defaultConfig } from "../check/read-config.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { RunFlags } from "../rehearse/run-flags.ts";
import { withCompileFlags } from "./compile-flags.ts";

/** Rehearses a workflow on this machine. */
export function runCommand(io: Io): Command {
  const command = new Command("run")
    .description("Rehearse a workflow here. Ends with 4 if it fails, 5 held, 3 or 6 not started.")
    .argument("[jobs...]", "jobs to run, and what they require")
    .option("--config <file>", `file (default: ${defaultConfig})`)
    .option("--workflow <name>", "workflow to run; --all-workflows: each in turn")
    .addOption(new Option("--all-workflows", "run each workflow of the pipeline in turn").hideHelp())
    .option("--only", "the named jobs without what they require")
    .addOption(new Option("--watch", "run again whenever a file of the checkout changes").hideHelp())
    .option("--dry-run", "only show the plan; --watch: run at each change");
  return withCompileFlags(command)
    .option("--host", "all on this host, or --machine/--docker host")
    .addOption(new Option("--machine <host|container>", "where machine jobs run").default("container").hideHelp())
    .addOption(new Option("--docker <host|container>", "where jobs with images run").default("container").hideHelp())
    .option("--image <pattern=image>", "image to use for others (repeatable)", collect)
    .option("--engine <[arch=]engine>", "engine to use, as arm64=ssh://me@builder", collect)
    .addOption(new Option("--ca <file|host>", "certificate authorities that jobs are to trust too").hideHelp())
    .option("--context <name=file>", "variables of a context (repeatable)", collect)
    .option("--env-file <file>", "variables of the project")
    .option("--approve <name>", "approve, or --deny, a job or all (repeatable)", collect)
    .addOption(new Option("--deny <name>", "deny an approval, or all (repeatable)").argParser(collect).hideHelp())
    .option("--clean", "check out the last commit")
    .option("--concurrency <n>", "machines at once (default: one per core)")
    .option("--json", "print the events; --quiet: only the summary")
    .addOption(new Option("--quiet", "print only the summary").hideHelp())
    .option("--junit <file>", "write the result as JUnit XML too")
    .option("--what-if <class=name>", "credits of another resource class too")
    .option("--rerun-failed [run]", "go on from a run (default: the last)")
    .option("--shell-on-failure", "open a shell in a failed job's machine")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline run --dry-run",
        "arm-pipeline run test --host",
        "arm-pipeline run --machine host --approve all --context aws=aws.env",
      ]),
    )
    .action(async (jobs: readonly string[], flags: RunFlags & { readonly host?: boolean }) => {
      const [{ runRehearsal }, { runAll }, { watchRuns }, { onHost }] = await Promise.all([
        import("../rehearse/run-rehearsal.ts"),
        import("../rehearse/run-all.ts"),
        import("../rehearse/watch.ts"),
        import("../rehearse/host-flag.ts"),
      ]);
      const given = new Set(Object.keys(flags).filter((name) => command.getOptionValueSource(name) === "cli"));
      const asked = onHost({ jobs, flags, given });
      const rehearse = flags.allWorkflows === true ? runAll : runRehearsal;
      await (flags.watch === true ? watchRuns(io, asked, rehearse) : rehearse(io, asked));
    });
}
