import type { Addition } from "../../generator/additions/addition.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { foldedConfig, foldedPair } from "./fold-orb.ts";

/** A configuration that was made, and what is to become of it. */
export type MadeConfig = {
  readonly path: string;
  readonly text: string;
  readonly addition: Addition;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly add: boolean;
};

/**
 * Writes a configuration after showing it, and in a terminal after asking. One that exists and says something else is
 * left alone, unless it is to be overwritten or added to: somebody wrote it. Tells whether the file says now what was
 * asked for.
 */
export async function writeConfig(io: Io, made: MadeConfig): Promise<boolean> {
  const { path, text, dryRun } = made;
  if (io.files.kind(path) === "nothing") {
    if (dryRun) io.say(`${path} would be:`);
    if (dryRun) io.out(text);
    return !dryRun && (await write(io, { path, text, shown: foldedConfig(text), done: "written" }));
  }
  const current = io.files.read(path);
  const wanted = made.add ? await added(io, { current, made }) : text;
  if (current === wanted) {
    io.say(`${path}: up to date.`);
    return true;
  }
  const { unifiedDiff } = await import("../../text/unified-diff.ts");
  const difference = unifiedDiff(...foldedPair(current, wanted), path);
  if (dryRun) {
    io.out(difference);
    return false;
  }
  if (made.add) return await write(io, { path, text: wanted, shown: difference, done: "added to" });
  io.say(difference.trimEnd());
  if (!made.force) throw leftAlone(path, current);
  io.files.write(path, wanted);
  io.say(`${path}: overwritten.`);
  return true;
}

/** What we wrote may be written again; what a person wrote is added to. */
function leftAlone(path: string, current: string): CliError {
  const ours = /^# Made by: arm-pipeline generate config\b/m.test(current);
  return new CliError(`${path} exists and differs, so it was left alone.`, {
    code: ExitCode.usage,
    next: ours
      ? ["Overwrite it with --force, or write elsewhere with --out FILE."]
      : [
          "Add to it, and keep every line that is there: --add, or --add --workflow NAME --after JOB",
          "Or write elsewhere with --out FILE.",
        ],
  });
}

/** Only a person at a terminal is asked; what runs by itself has decided already. */
async function write(
  io: Io,
  file: { readonly path: string; readonly text: string; readonly shown: string; readonly done: string },
): Promise<boolean> {
  const { path, text, shown, done } = file;
  if (io.interactive) {
    io.say(shown.trimEnd());
    const answer = await io.ask(`Write ${path}? [Y/n] `);
    if (!/^(?:y(?:es)?)?$/i.test(answer.trim())) {
      io.say("Nothing was written.");
      return false;
    }
  }
  io.files.write(path, text);
  io.say(`${path}: ${done}.`);
  return true;
}

/** The file that is there with the jobs and the workflow added. */
async function added(io: Io, request: { readonly current: string; readonly made: MadeConfig }): Promise<string> {
  const { current, made } = request;
  const { addToConfig } = await import("../../generator/additions/add-to-config.ts");
  const result = addToConfig(current, made.addition);
  if (result.kind === "unchanged") {
    // Their arguments may be others than those that were asked for now, and somebody may have changed them.
    io.say(`${result.because} Nothing is changed of them: their arguments are yours to change.`);
    return current;
  }
  if (result.kind === "refused")
    throw new CliError(
      `Nothing can be added to ${made.path}: ${result.problems.map(({ message }) => message).join(" ")}`,
      {
        code: ExitCode.usage,
        next: result.problems.map(({ hint }) => hint),
      },
    );
  const { newErrors } = await import("./new-errors.ts");
  const errors = newErrors(current, result.text, made.addition);
  if (errors.length > 0)
    throw new CliError(`With these jobs ${made.path} would have errors, so it was left alone.`, {
      code: ExitCode.invalidConfig,
      next: errors.map(({ message, hint }) => (hint === undefined ? message : `${message} ${hint}`)),
    });
  const { waitsForNoTest } = await import("./waits-for-no-test.ts");
  const untested = waitsForNoTest(current, made.addition);
  for (const { message, hint } of [...(untested === undefined ? [] : [untested]), ...result.warnings])
    io.say(`${io.paint("yellow", "warning:")} ${message} ${hint}`);
  return result.text;
}
