import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/**
 * Writes a generated file. One that exists and says something else is shown as a difference and left alone, unless
 * `force` is given: somebody may have changed it by hand.
 */
export async function writeGenerated(
  io: Io,
  file: { readonly path: string; readonly text: string; readonly force: boolean },
): Promise<void> {
  const { path, text, force } = file;
  if (io.files.kind(path) === "nothing") {
    io.files.write(path, text);
    io.say(`${path}: written.`);
    return;
  }
  const current = io.files.read(path);
  if (current === text) {
    io.say(`${path}: up to date.`);
    return;
  }
  const { unifiedDiff } = await import("../../text/unified-diff.ts");
  io.say(unifiedDiff(current, text, path).trimEnd());
  if (!force) {
    throw new CliError(`${path} exists and differs, so it was left alone.`, {
      code: ExitCode.usage,
      next: ["Overwrite it with --force, or write elsewhere with --out FILE."],
    });
  }
  io.files.write(path, text);
  io.say(`${path}: overwritten.`);
}
