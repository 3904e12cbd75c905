import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundledCli } from "../cli/support/bundled-cli.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The command line, built from the sources as they are. */
    readonly cli: string;
    /** A folder that goes when the last test has ended. */
    readonly scratch: string;
  }
}

/** What all unit tests of a run share, made once before the first. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = await mkdtemp(join(tmpdir(), "arm-pipeline-tests-"));
  project.provide("cli", join(await bundledCli(), "cli.js"));
  project.provide("scratch", scratch);
  return () => rm(scratch, { recursive: true, force: true });
}
