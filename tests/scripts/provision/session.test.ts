import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Session, type SessionContext } from "../../../scripts/provision/services/session.ts";
import { realSystem } from "../../../scripts/provision/system.ts";
import { identify, isRunning } from "../../../src/machines/host/process-identity.ts";
import { keptProgress } from "../support/fake-system.ts";

let root = "";
let context: SessionContext & { readonly progress: ReturnType<typeof keptProgress> };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "session-"));
  context = { system: realSystem(), folders: { root }, privilege: "root", progress: keptProgress() };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const ready = async () => true;

test("a session's services end with it, what it did is undone, and its folder goes", async () => {
  const session = await Session.begin(context);
  await session.start("sleeper", ["sh", "-c", "exec sleep 600"], { ready });
  const undone = join(root, "undone");
  await session.undoAtEnd(["touch", undone]);
  const [record = ""] = await readdir(join(root, "sessions"));
  const { processes } = JSON.parse(await readFile(join(root, "sessions", record), "utf8"));
  await session.end();
  expect([
    processes.length,
    processes.map(isRunning),
    existsSync(undone),
    existsSync(session.folder),
    await readdir(join(root, "sessions")),
  ]).toEqual([1, [false], true, false, []]);
});

test("what a service left mounted in its folder is unmounted before that goes, the deepest first", async () => {
  const ran: (readonly string[])[] = [];
  let folder = "";
  const session = await Session.begin({
    ...context,
    system: {
      ...context.system,
      read: async () =>
        `sysfs /sys sysfs rw 0 0\nx ${folder}/data ext4 rw 0 0\nx ${folder}/data/a ext4 rw 0 0\nx ${folder}2 ext4 rw 0 0\n`,
      run: async (command) => {
        ran.push(command);
        return { exitCode: 0, stdout: "", stderr: "" };
      },
    },
  });
  folder = session.folder;
  await session.end();
  await rm(folder, { recursive: true });
  expect(ran).toEqual([
    ["umount", `${folder}/data/a`, `${folder}/data`],
    ["rm", "-rf", "--one-file-system", folder],
  ]);
});

test("a service that ends at once is an error with its last words, and it is not waited for", async () => {
  const session = await Session.begin(context);
  const starting = session.start("broken", ["sh", "-c", "echo port is taken; exit 3"], { ready: async () => false });
  await expect(starting).rejects.toMatchObject({
    message: "broken did not start: it ended with status 3.\nport is taken",
    hint: "What it said last stands above.",
    exitCode: 4,
  });
  await session.end();
});

test("a service that is not there is an error that names it", async () => {
  const session = await Session.begin(context);
  await expect(session.start("absent", ["/nowhere/absent"], { ready: async () => false })).rejects.toMatchObject({
    message: "absent did not start: spawn /nowhere/absent ENOENT.\n",
  });
  await session.end();
});

test("what a killed session left behind is ended by the next one", async () => {
  const sleeper = execa("sleep", ["600"], { reject: false });
  const left = identify(sleeper.pid ?? 0);
  const folder = join(root, "left");
  const undone = join(root, "undone");
  await mkdir(folder);
  await mkdir(join(root, "sessions"));
  const record = { owner: { pid: 2 ** 22 + 1, started: "1" }, folder, processes: [left], undo: [["touch", undone]] };
  await writeFile(join(root, "sessions", "dead.json"), JSON.stringify(record));
  const session = await Session.begin(context);
  const { signal } = await sleeper;
  await session.end();
  expect([
    signal,
    existsSync(folder),
    existsSync(undone),
    context.progress.said,
    await readdir(join(root, "sessions")),
  ]).toEqual(["SIGTERM", false, true, ["Ending what an earlier run that was killed left behind."], []]);
});

test("a session that still runs is left alone, and so is a process that only has the number of one that ended", async () => {
  const other = await Session.begin(context);
  const stranger = execa("sleep", ["600"], { reject: false });
  const record = {
    owner: undefined,
    folder: join(root, "left"),
    processes: [{ pid: stranger.pid, started: "1" }],
    undo: [],
  };
  await writeFile(join(root, "sessions", "dead.json"), JSON.stringify(record));
  const session = await Session.begin(context);
  const alive = [existsSync(other.folder), identify(stranger.pid ?? 0) !== undefined];
  stranger.kill();
  await Promise.all([session.end(), other.end(), stranger]);
  expect(alive).toEqual([true, true]);
});
