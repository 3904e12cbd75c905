import { execa } from "execa";
import type { Verdict } from "./tried.ts";

type Diagnostic = { readonly code: string; readonly severity: "error" | "warning"; readonly line: number };

/** The command line, in a folder that belongs to no repository, so that nothing of a checkout gets into the answers. */
export type Cli = { readonly program: string; readonly folder: string };

/** How a command of it ended. */
export async function runCli({ program, folder }: Cli, args: readonly string[]) {
  const { exitCode, stdout, stderr } = await execa("node", [program, ...args], {
    cwd: folder,
    // A cache of orbs that this machine has is none of another.
    env: { XDG_CACHE_HOME: folder, NO_COLOR: "1" },
    reject: false,
  });
  return { status: exitCode ?? -1, stdout, stderr };
}

/** What `validate` or `orb validate` finds. `undefined` is an answer that cannot be read, which is a bug of ours. */
export async function verdictOf(cli: Cli, args: readonly string[]): Promise<Verdict | undefined> {
  const { stdout } = await runCli(cli, [...args, "--json"]);
  let found: readonly Diagnostic[];
  try {
    ({ diagnostics: found } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] });
  } catch {
    return undefined;
  }
  // One file is got of each repository, so that what it goes on with is not there either.
  const own = found.filter(({ code }) => code !== "missing-orb" && code !== "missing-continuation");
  const errors = own.filter(({ severity }) => severity === "error").map(({ code, line }) => `${code}:${line}`);
  const warnings = own.filter(({ severity }) => severity === "warning").map(({ code }) => code);
  return { errors: [...new Set(errors)], warnings: [...new Set(warnings)].toSorted() };
}
