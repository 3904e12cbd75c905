import { spawn } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { execa } from "execa";
import { labels, runsLabel } from "../../src/machines/docker/container-body.ts";
import type { RunEvent } from "../../src/runner/events.ts";
import type { TwoEngines } from "./ground.ts";
import { configuration, type Fault, type Stage } from "./stages.ts";

/** What is there of a run: containers on each engine, whatever state they are in, and processes of `ssh` of its own. */
export type Left = { readonly here: number; readonly there: number; readonly ssh: number };

/** What came of a fault at a stage. */
export type Row = {
  readonly stage: string;
  readonly fault: string;
  /** The status of the run; null where it was killed. */
  readonly status: number | null;
  /** From the fault to the end of the run. */
  readonly seconds: number;
  readonly happened: boolean;
  /** Why a job failed, or what the run noted, in its own words. */
  readonly said: string;
  /** When the run had ended. */
  readonly left: Left;
  /** After `arm-pipeline runs clean`, once what was broken is whole again. */
  readonly after: Left;
};

/** A checkout in which the configuration of the stages is. */
export async function makeCheckout(engines: TwoEngines): Promise<{ readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "ap-two-"));
  await mkdir(join(folder, ".circleci"));
  await writeFile(join(folder, ".circleci/config.yml"), configuration(engines.images));
  // So that it takes its time to be carried; nothing packs it smaller.
  await writeFile(join(folder, "large"), randomFillSync(Buffer.alloc(24 << 20)));
  const git = (...words: readonly string[]) =>
    execa("git", ["-c", "user.name=n", "-c", "user.email=n@example.org", ...words], { cwd: folder });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "x");
  return { folder };
}

/** Rehearses with both engines, has the fault happen when the stage begins, and counts what is left. */
export async function tryStage(
  { stage, fault }: { readonly stage: Stage; readonly fault: Fault },
  { engines, cli, folder }: { readonly engines: TwoEngines; readonly cli: string; readonly folder: string },
): Promise<Row> {
  const { env, address } = engines;
  const child = spawn(process.execPath, [cli, "run", "--json", "--engine", `arm64=${address}`], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exit = new Promise<number | null>((done) => child.once("close", done));
  const story = text(child.stderr);
  const events: RunEvent[] = [];
  let happening: Promise<void> | undefined;
  let since = performance.now();
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as RunEvent;
    events.push(event);
    if (happening !== undefined || !stage.begins(event)) continue;
    since = performance.now();
    happening = fault.happen(engines, child.pid ?? 0);
    happening.catch(() => undefined);
  }
  const status = await exit;
  const seconds = (performance.now() - since) / 1000;
  await happening;
  const left = await leftOf(engines, folder);
  await fault.mend?.(engines);
  await execa(process.execPath, [cli, "runs", "clean", "--older-than", "7d", "--yes"], { cwd: folder, env });
  const after = await leftOf(engines, folder);
  await rm(join(folder, ".arm-pipeline"), { recursive: true, force: true });
  // A mistake of ours has its reason nowhere else.
  const said = status === 1 ? (await story).trim().split("\n").slice(-12).join(" / ") : saidBy(events, await story);
  return {
    stage: stage.name,
    fault: fault.name,
    status,
    seconds: Math.round(seconds * 10) / 10,
    happened: happening !== undefined,
    said: said.replaceAll(address, "ADDRESS").replaceAll(engines.there.host, "unix://ENGINE"),
    left,
    after,
  };
}

/** Why the first job failed, else what was noted last. */
function saidBy(events: readonly RunEvent[], story: string): string {
  const refusals = events.flatMap((event) =>
    event.kind === "step-ended" && event.outcome.kind === "refused" ? [event.outcome.message] : [],
  );
  const because = events.flatMap((event) => (event.kind === "job-ended" ? (event.because ?? []) : []));
  const notes = story.split("\n").filter((line) => /^(?:error:|note: An engine went away)/.test(line));
  return (refusals[0] ?? because[0] ?? notes[0] ?? "").split("\n")[0] ?? "";
}

/** Counted by the label that every container of the checkout's runs has. */
async function leftOf({ here, there, ssh }: TwoEngines, folder: string): Promise<Left> {
  const filter = `label=${labels.runs}=${runsLabel(join(folder, ".arm-pipeline", "runs"))}`;
  const count = async (host: string): Promise<number> => {
    const listed = await execa("docker", ["--host", host, "ps", "--all", "--quiet", "--filter", filter], {
      reject: false,
    });
    // An engine that was ended has nothing that runs; what it keeps is counted when it is there again.
    return listed.exitCode === 0 ? listed.stdout.split("\n").filter(Boolean).length : 0;
  };
  const [ofHere, ofThere, ofSsh] = await Promise.all([count(here), count(there.host), clientsOf(ssh.path)]);
  return { here: ofHere, there: ofThere, ssh: ofSsh };
}

/** The processes of `ssh` that were started by the one in this folder. */
async function clientsOf(folder: string): Promise<number> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "")));
  const configured = join(folder, "..", "ssh_config");
  return lines.filter((line) => line.split("\0").includes(configured)).length;
}
