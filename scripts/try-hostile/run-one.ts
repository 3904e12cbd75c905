import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { markedProcesses } from "../../src/machines/host/marked-processes.ts";
import { type Ended, type Hostile, jobOf } from "./input.ts";

/** Tries an input in a new repository, and gives how it ended. */
export async function tryHostile(hostile: Hostile, { program }: { readonly program: string }): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), "arm-pipeline-hostile-"));
  const [checkout, temporary] = [join(folder, "checkout"), join(folder, "tmp")];
  const env = { PATH: process.env.PATH, HOME: join(folder, "home"), TMPDIR: temporary, LANG: "C.UTF-8" };
  const run = `${process.execPath} ${program} run --host ${(hostile.flags ?? []).join(" ")}`;
  try {
    for (const each of [checkout, temporary, env.HOME]) await mkdir(each);
    const config = hostile.config ?? (hostile.steps === undefined ? undefined : jobOf(hostile.steps));
    await mkdir(join(checkout, ".circleci"));
    if (config !== undefined) await writeFile(join(checkout, ".circleci/config.yml"), config);
    const git = `git init -q -b main . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one`;
    await execa("bash", ["-ec", `${git}\n${hostile.prepare ?? ""}`], { cwd: checkout, env, extendEnv: false });
    const began = performance.now();
    const { status, said } = await watched(hostile, { checkout, env: { ...env, RUN: run } });
    const seconds = (performance.now() - began) / 1000;
    const marked = () => [...markedProcesses().values()].filter((place) => place.startsWith(temporary));
    // What is being ended by the system itself is no longer there a moment later, which is longer on a busy machine.
    let left = marked();
    for (let turn = 0; left.length > 0 && turn < 50; turn++) {
      await new Promise((done) => setTimeout(done, 100));
      left = marked();
    }
    return { status, said, seconds, left, ...kept(join(checkout, ".arm-pipeline/runs")) };
  } finally {
    const clean = 'umount "$0"/* 2> /dev/null; chattr -R -i "$0" 2> /dev/null; chmod -R u+rwx "$0"; rm -rf "$0"';
    await execa("bash", ["-c", clean, folder], { reject: false, stdio: "ignore" });
  }
}

/** Starts it, sends its signals when it is their time, and kills it at the limit. */
async function watched(
  hostile: Hostile,
  { checkout, env }: { readonly checkout: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Pick<Ended, "status" | "said">> {
  const child = spawn("bash", ["-c", hostile.start ?? "exec $RUN"], {
    cwd: checkout,
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  const signals = [...(hostile.sent ?? [])];
  const send = (): void => {
    for (let next = signals[0]; next !== undefined && said.includes(next.after ?? ""); next = signals[0]) {
      signals.shift();
      child.kill(next.signal);
    }
  };
  const take = (chunk: Buffer): void => {
    if (said.length < 4_000_000) said += chunk.toString();
    send();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  let late = false;
  const limit = setTimeout(
    () => {
      late = true;
      process.kill(-(child.pid ?? 0), "SIGKILL");
    },
    1000 * (hostile.limit ?? 60),
  );
  send();
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((done) =>
    child.once("exit", (...end) => done(end)),
  );
  clearTimeout(limit);
  // What holds the pipe open is seen by what is left, and not waited for.
  await new Promise((done) => setTimeout(done, 30));
  child.stdout.destroy();
  child.stderr.destroy();
  return { status: late ? undefined : (code ?? (signal === "SIGKILL" ? 137 : 128)), said };
}

/** What the runs of a checkout keep. */
function kept(runs: string): Pick<Ended, "artifacts" | "kept"> {
  const artifacts = new Map<string, string>();
  let text = "";
  const walk = (folder: Buffer, inside: string | undefined): void => {
    for (const entry of readdirSync(folder, { encoding: "buffer", withFileTypes: true })) {
      const path = Buffer.concat([folder, Buffer.from("/"), entry.name]);
      const name = entry.name.toString("latin1");
      const below = inside === undefined ? (name === "artifacts" ? "" : undefined) : `${inside}${name}`;
      if (entry.isDirectory()) walk(path, below === undefined || below === "" ? below : `${below}/`);
      else if (entry.isFile()) {
        const short = statSync(path).size < 200_000 ? readFileSync(path, "latin1") : "";
        text += `${name}\n${short}\n`;
        if (below !== undefined) artifacts.set(below, short);
      }
    }
  };
  if (existsSync(runs)) walk(Buffer.from(runs), undefined);
  return { artifacts, kept: text };
}
