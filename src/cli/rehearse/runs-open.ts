import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runFolder } from "../../runner/state/run-folder.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { stateFolder } from "../state/state-folder.ts";
import { noSuchRun } from "./rerun.ts";
import { runsIn } from "./run-record.ts";

/** Opens the report of a run, of the last one by default, and prints its address. */
export async function runRunsOpen(io: Io, id: string | undefined): Promise<void> {
  const runs = runsIn(stateFolder(io));
  const found = id === undefined ? (await runs.list())[0] : await runs.read(id);
  if (found === undefined) throw noSuchRun(await runs.list(), id ?? true);
  const { info, status } = found;
  const report = join(runs.folder(info.id), runFolder.report);
  if (io.files.kind(report) !== "file")
    throw new CliError(
      status === "running"
        ? `The run ${info.id} is not over yet.`
        : `The run ${info.id} was ended before it had a report.`,
      { code: ExitCode.usage, next: [`What is known of it: arm-pipeline runs show ${info.id}`] },
    );
  io.out(`${pathToFileURL(report).href}\n`);
  if (await io.openInBrowser(report)) return;
  throw new CliError("No browser could be started here.", {
    code: ExitCode.usage,
    next: ["Open the address above, or copy the file to where there is a browser."],
  });
}
