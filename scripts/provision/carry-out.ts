import { makeAwsEnvironment } from "./aws-environment.ts";
import { makeBaseImage } from "./base-image.ts";
import { findBuilder } from "./builder.ts";
import { type CacheFolders, fillEntry } from "./cache.ts";
import { compileTool } from "./compile-go.ts";
import type { CpuMeter } from "./cpu-meter.ts";
import type { Downloader } from "./download-release.ts";
import type { Facts } from "./facts.ts";
import { installPackages } from "./install-packages.ts";
import { makeMachineImages } from "./machine-image.ts";
import { type Action, describe } from "./plan.ts";
import { elapsed, type TaskProgress } from "./progress.ts";
import type { System } from "./system.ts";

/** What an action works with. */
export type Doing = {
  readonly system: System;
  readonly progress: TaskProgress;
  readonly folders: CacheFolders;
  readonly facts: Facts;
  readonly downloads: Downloader;
  readonly meter?: CpuMeter;
};

/** Does one thing of a plan, and says that it is done. */
export async function carryOut(action: Action, doing: Doing): Promise<void> {
  const { system, progress, folders, facts } = doing;
  const started = Date.now();
  switch (action.kind) {
    case "packages":
      await installPackages(action.packages, { system, privilege: facts.privilege, progress });
      break;
    case "aws":
      await makeAwsEnvironment(folders, { system, progress });
      break;
    case "base-image":
      await makeBaseImage(folders, { system, progress });
      break;
    case "machine-images":
      await makeMachineImages(folders, { system, progress });
      break;
    case "tool":
      if (action.unlessClientBuilds === true && (await findBuilder(system, folders)).kind !== "missing") return;
      await fillEntry(folders, action.tool, (into) => obtain(action, { ...doing, into }));
      break;
    default:
      throw new Error(`unreachable: ${JSON.stringify(action satisfies never)}`);
  }
  progress.say(`done (${elapsed(Date.now() - started)}): ${describe(action)}`);
}

/** From its release, or else compiled. */
async function obtain(
  { tool, sources }: Action & { readonly kind: "tool" },
  { system, progress, facts, downloads, meter, into }: Doing & { readonly into: string },
): Promise<void> {
  if (sources.includes("release") && tool.release !== undefined && facts.arch !== "other") {
    const got = await downloads.release(tool.release, { arch: facts.arch, files: tool.files, into });
    if (got.kind === "done") return;
    progress.say(`${tool.name}: no release (${got.why}); compiling it instead`);
  }
  await compileTool(tool, { system, progress, into, ...(meter !== undefined && { meter }) });
}
