import { join } from "node:path";
import { makeAwsEnvironment } from "./aws-environment.ts";
import { makeBaseImage } from "./base-image.ts";
import { type CacheFolders, cacheFolders, fillEntry } from "./cache.ts";
import { compileTool } from "./compile-go.ts";
import { type Consent, obtainConsent } from "./consent.ts";
import { type Downloader, downloader } from "./download-release.ts";
import { type Facts, gatherFacts } from "./facts.ts";
import { installPackages } from "./install-packages.ts";
import { withLock } from "./lock.ts";
import { makeMachineImages } from "./machine-image.ts";
import { type Action, describe, plan, startsAsRoot } from "./plan.ts";
import { elapsed, type Progress } from "./progress.ts";
import { ProvisionError, ProvisionExit } from "./provision-error.ts";
import type { System } from "./system.ts";

/** What provisioning works with. */
export type ProvisionContext = {
  readonly system: System;
  readonly progress: Progress;
  readonly consent: Consent;
  readonly ask?: (question: string) => Promise<string>;
};

/** Makes every tool of the catalogue ready, and returns what is then true. Does nothing on a machine that has them. */
export async function provision(context: ProvisionContext): Promise<Facts> {
  const { system, progress } = context;
  const folders = cacheFolders(system.env, system.home);
  const found = await gatherFacts(system, folders);
  const first = plan(found);
  refuseObstacles(first.obstacles);
  const starts = startsAsRoot(found).map((what) => `start ${what}`);
  if (first.actions.length > 0) await obtainConsent([...first.actions.map(describe), ...starts], context);
  else if (starts.length > 0 && context.consent === "forbidden") await obtainConsent(starts, context);
  if (first.actions.length > 0) {
    await withLock(join(folders.root, "provision.lock"), { progress }, async () => {
      // Whoever held the lock may have done it all.
      const facts = await gatherFacts(system, folders);
      const started = Date.now();
      const downloads = downloader(system);
      for (const action of plan(facts).actions) await carryOut(action, { ...context, folders, facts, downloads });
      progress.say(`Set up in ${elapsed(Date.now() - started)}.`);
    });
  }
  const facts = await gatherFacts(system, folders);
  const left = plan(facts);
  refuseObstacles(left.obstacles);
  if (left.actions.length > 0) {
    throw new ProvisionError(`Still missing after it was set up: ${left.actions.map(describe).join("; ")}.`, {
      hint: "Is what was installed on PATH? Run it again to see what it finds.",
    });
  }
  return facts;
}

function refuseObstacles(obstacles: ReturnType<typeof plan>["obstacles"]): void {
  if (obstacles.length === 0) return;
  throw new ProvisionError(obstacles.map(({ message }) => message).join("\n"), {
    hint: obstacles.map(({ hint }) => hint).join("\n"),
    exitCode: ProvisionExit.notAllowed,
  });
}

type Doing = ProvisionContext & {
  readonly folders: CacheFolders;
  readonly facts: Facts;
  readonly downloads: Downloader;
};

async function carryOut(action: Action, doing: Doing): Promise<void> {
  const { system, progress, folders, facts, downloads } = doing;
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
    case "machine-image":
      await makeMachineImages(folders, { system, progress });
      break;
    case "tool":
      await fillEntry(folders, action.tool, async (into) => {
        if (action.sources.includes("release") && action.tool.release !== undefined && facts.arch !== "other") {
          const got = await downloads.release(action.tool.release, {
            arch: facts.arch,
            files: action.tool.files,
            into,
          });
          if (got.kind === "done") return;
          progress.say(`${action.tool.name}: no release (${got.why}); compiling it instead`);
        }
        await compileTool(action.tool, { system, progress, into });
      });
      break;
    default:
      throw new Error(`unreachable: ${JSON.stringify(action satisfies never)}`);
  }
  progress.say(`done (${elapsed(Date.now() - started)}): ${describe(action)}`);
}
