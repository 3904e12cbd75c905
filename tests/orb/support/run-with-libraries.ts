import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript, type ScriptOptions, type ScriptOutcome, scriptsFolder } from "./run-script.ts";

/** Runs lines of shell that use libraries of orb/scripts/lib, named like "say.sh", the way a script of the orb is run. */
export async function runWithLibraries(
  libraries: readonly string[],
  options: Omit<ScriptOptions, "folder"> & { readonly lines: readonly string[] },
): Promise<ScriptOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-library-"));
  try {
    symlinkSync(join(scriptsFolder, "lib"), join(folder, "lib"));
    const sourcing = libraries.flatMap((name) => [
      `# shellcheck source=lib/${name}`,
      `. "\${BASH_SOURCE[0]%/*}/lib/${name}"`,
    ]);
    const script = ["#!/usr/bin/env bash", "set -euo pipefail", "SCRIPT_NAME=case", ...sourcing, ...options.lines, ""];
    writeFileSync(join(folder, "case.sh"), script.join("\n"));
    return await runScript("case.sh", { ...options, folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
