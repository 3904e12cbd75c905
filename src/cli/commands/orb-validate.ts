import { Command } from "commander";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { OrbCheckFlags } from "../orbs/run-orb-check.ts";

/** Checks an orb, packed or not. */
export function orbValidateCommand(io: Io): Command {
  return new Command("validate")
    .summary("check an orb and report every error")
    .description(
      "Check an orb and report every error, offline: its shape, then each command and job alone. Ends with 3 when CircleCI would refuse it, with 6 when only orbs that it needs are not at hand. Mistakes in a folder are shown in its files.",
    )
    .argument("<path>", "packed file, folder with @orb.yml, or - for stdin")
    .option("--orb <reference=file>", "an orb that it imports: file or folder (repeatable)", collect)
    .option("--compiler <which>", "cloud (default), server, or a day: 2026-06-01")
    .option("--include-root <folder>", "folder that includes may come from, besides the orb's")
    .option("--fetch", "get missing orbs over the network, and keep them")
    .option("--strict", "fail for warnings too")
    .option("--ignore <code>", "warning to leave out (repeatable)", collect)
    .option("--format <format>", "text, json, github, sarif or junit", "text")
    .option("--json", "the same as --format json: { valid, files, diagnostics }")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline orb validate src",
        "arm-pipeline orb validate - < orb/orb.yml",
        "arm-pipeline orb validate orb/orb.yml --json | jq .diagnostics",
      ]),
    )
    .action(async (path: string, flags: OrbCheckFlags) => {
      const { runOrbValidate } = await import("../orbs/run-orb-check.ts");
      await runOrbValidate(io, path, flags);
    });
}
