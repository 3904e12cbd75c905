import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { folderStore } from "../../machines/folder-store.ts";
import type { RunRecord } from "../../runner/report/run-model.ts";
import { workspaceIn } from "../../runner/state/workspace.ts";
import type { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { makeStateFolder } from "../state/state-folder.ts";
import { checkoutFolder, collectCheckout } from "./checkout.ts";
import { executeRun, type Interrupts } from "./execute-run.ts";
import { machinesFolder } from "./machines.ts";
import { makeIssuer } from "./oidc-issuer.ts";
import { runAbout } from "./run-about.ts";
import { runFacts } from "./run-facts.ts";
import { newRunId } from "./run-record.ts";
import { infoOf, type RunSpec } from "./run-spec.ts";
import { removeTemporary, sweepRuns } from "./sweep.ts";

/** Where the public key of a run's tokens lies in its folder. */
const keysFile = "oidc/jwks.json";

/** Starts a run, sees it through, and leaves nothing of it but what it has noted. */
export async function startRun(
  io: Io,
  order: RunSpec,
): Promise<{ readonly status: ExitCode; readonly folder: string; readonly record: RunRecord }> {
  const { state, runs, plan, flags, facts: values, earlier } = order;
  makeStateFolder(state);
  const began = new Date();
  const id = newRunId(began, randomBytes(3).toString("hex"));
  const folder = runs.folder(id);
  // First of all, so that no one takes it for one that was killed.
  await runs.open(id);
  const interrupts: Interrupts = { count: 0, onEach: () => undefined };
  const listening = io.onInterrupt(() => {
    interrupts.count += 1;
    interrupts.onEach();
  });
  let noted = false;
  let left = false;
  try {
    await mkdir(join(folder, machinesFolder));
    const store = folderStore(folder);
    const git = { env: io.env, signal: io.signal };
    const [checkout, { issuer, keys }, facts] = await Promise.all([
      checksOut(order)
        ? collectCheckout({ state, git, clean: flags.clean ?? false, folder: join(folder, checkoutFolder) })
        : undefined,
      makeIssuer(String(plan.pipelineValues["organization.id"] ?? "")),
      runFacts({
        run: id,
        plan,
        values,
        workspaceId: earlier?.info.workspaceId,
        git: { ...git, cwd: state.project },
      }),
      sweepRuns(io, { runs, state, engines: flags.engine ?? [] }),
    ]);
    await store.write(keysFile, `${JSON.stringify(keys, undefined, 2)}\n`);
    await takeLayers(order, folder);
    const startedAt = began.toISOString();
    const about = runAbout(io, order, startedAt);
    const info = infoOf(order, { id, startedAt, about, workspaceId: facts.workspaceId });
    await runs.write(info);
    noted = true;
    if (checkout?.repository === false)
      io.say(
        `${io.paint("yellow", "note:")} This is no Git repository, so all files but node_modules are checked out.`,
      );
    io.signal.throwIfAborted();
    const { status, record } = await executeRun(io, {
      order,
      info,
      store,
      issuer,
      facts,
      checkout: checkout?.path,
      interrupts,
      onLeft: () => {
        left = true;
      },
    });
    return { status, folder, record };
  } finally {
    await removeTemporary(io, folder);
    // Where something is left on an engine, the next start looks there for it.
    if (!left) await (noted ? runs.close(id) : runs.remove(id));
    // To the end: nothing may end this process as long as something of the run is left.
    listening.stop();
  }
}

const checksOut = ({ plan }: RunSpec): boolean =>
  plan.jobs.some(({ body }) => body?.steps.some(({ kind }) => kind === "checkout") === true);

/** The jobs that are not run again have persisted what others attach. */
async function takeLayers({ earlier, runs, taken }: RunSpec, folder: string): Promise<void> {
  if (earlier === undefined) return;
  const workspace = workspaceIn(folderStore(folder));
  const from = folderStore(runs.folder(earlier.info.id));
  for (const job of taken.keys()) await workspace.adopt(job, from);
}
