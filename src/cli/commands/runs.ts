import { Command } from "commander";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { CleanFlags } from "../rehearse/runs-clean.ts";
import type { ShowFlags } from "../rehearse/runs-show.ts";

/** What was rehearsed: list, show and remove it. */
export function runsCommand(io: Io): Command {
  return new Command("runs")
    .description("List, show, open and remove what was rehearsed.")
    .addCommand(listCommand(io))
    .addCommand(showCommand(io))
    .addCommand(openCommand(io))
    .addCommand(cleanCommand(io))
    .addHelpText(
      "after",
      examples(["arm-pipeline runs list", "arm-pipeline runs show --job test", "arm-pipeline runs clean --all --yes"]),
    );
}

function listCommand(io: Io): Command {
  return new Command("list")
    .summary("list the runs, the last one first")
    .description("List the runs, the last one first: their ids, workflows, statuses and times.")
    .option("--json", "print [{ id, workflow, status, startedAt, durationMs }]")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline runs list",
        "arm-pipeline runs list --json",
        "arm-pipeline runs list --json | jq .[0].id",
      ]),
    )
    .action(async (flags: { readonly json?: boolean }) => {
      const { runRunsList } = await import("../rehearse/runs-list.ts");
      await runRunsList(io, flags);
    });
}

function showCommand(io: Io): Command {
  return new Command("show")
    .summary("show what became of a run, and its logs")
    .description("Show what became of a run once more, or all that a job printed.")
    .argument("[run]", "id of the run (default: the last)")
    .option("--job <name>", "all that this job printed")
    .option("--json", "print its events, one a line")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline runs show",
        "arm-pipeline runs show --job test | tail",
        "arm-pipeline runs show --json | jq .kind",
      ]),
    )
    .action(async (run: string | undefined, flags: ShowFlags) => {
      const { runRunsShow } = await import("../rehearse/runs-show.ts");
      await runRunsShow(io, run, flags);
    });
}

function openCommand(io: Io): Command {
  return new Command("open")
    .summary("show the report of a run in the browser")
    .description("Show the report of a run in the browser, and print its address.")
    .argument("[run]", "id of the run (default: the last)")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline runs open",
        "arm-pipeline runs open 20261129-081501-7f3a2c",
        "arm-pipeline runs open | tail -n 1",
      ]),
    )
    .action(async (run: string | undefined) => {
      const { runRunsOpen } = await import("../rehearse/runs-open.ts");
      await runRunsOpen(io, run);
    });
}

function cleanCommand(io: Io): Command {
  return new Command("clean")
    .summary("remove what runs have left on the disk")
    .description(
      "Remove the folders of runs: logs, workspaces, artifacts and reports. What still runs is never removed. Asks before, or needs --yes.",
    )
    .argument("[runs...]", "ids of the runs")
    .option("--all", "all runs, and what is cached between runs")
    .option("--older-than <time>", "runs that began longer ago, such as 30m, 12h or 7d")
    .option("--keep <n>", "all but the last runs, so many")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline runs clean --older-than 7d --yes",
        "arm-pipeline runs clean --all --yes",
        "arm-pipeline runs clean --keep 10 --yes",
      ]),
    )
    .action(async (runs: readonly string[], flags: CleanFlags) => {
      const { runRunsClean } = await import("../rehearse/runs-clean.ts");
      await runRunsClean(io, runs, flags);
    });
}
