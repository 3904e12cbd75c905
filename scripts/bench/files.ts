import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { folderStore } from "../../src/machines/folder-store.ts";
import { createHostMachine } from "../../src/machines/host/host-machine.ts";
import { workspaceIn } from "../../src/runner/state/workspace.ts";

/*
 * What it costs to hand files from one job to the next, against `tar` alone: the same files packed into a file and
 * unpacked beside. Paired: each round does both, one after the other, and the medians of their ratios are printed.
 */

const rounds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "arm-pipeline-bench-"));

/** Files as jobs have them; each is made in a folder of its own. */
const kinds: Readonly<Record<string, (at: string) => void>> = {
  "20,000 small files": (at) => {
    for (let index = 0; index < 20_000; index++) {
      if (index % 100 === 0) mkdirSync(join(at, String(Math.floor(index / 100))));
      writeFileSync(join(at, String(Math.floor(index / 100)), `file-${index}.js`), "x".repeat(300 + (index % 700)));
    }
  },
  "one file of 1 GB": (at) => {
    const part = Buffer.alloc(2 ** 20, "some text that is no zero ");
    for (let index = 0; index < 1024; index++) writeFileSync(join(at, "large"), part, { flag: "a" });
  },
  "a file of 3 GB with 2 MB in it": (at) => {
    execFileSync("truncate", ["-s", "3G", join(at, "disk.img")]);
    for (const seek of [0, 1500])
      execFileSync("dd", [
        ...["if=/dev/urandom", `of=${join(at, "disk.img")}`, "bs=1M", "count=1", `seek=${seek}`],
        ...["conv=notrunc", "status=none"],
      ]);
  },
};

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Processor time of this process and of all that it has waited for; the shell knows only the latter of its own. */
function cpuMs(): number {
  const own = process.cpuUsage();
  const children = Number(
    execFileSync("cut", ["-d)", "-f2", `/proc/${process.pid}/stat`], { encoding: "utf8" })
      .trim()
      .split(" ")[13],
  );
  const system = Number(
    execFileSync("cut", ["-d)", "-f2", `/proc/${process.pid}/stat`], { encoding: "utf8" })
      .trim()
      .split(" ")[14],
  );
  return (own.user + own.system) / 1000 + (children + system) * 10;
}

async function cost(work: () => Promise<void>): Promise<Cost> {
  const [cpu, wall] = [cpuMs(), performance.now()];
  await work();
  return { wallMs: performance.now() - wall, cpuMs: cpuMs() - cpu };
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const blocks = (path: string): number => Number(execFileSync("du", ["-sk", path], { encoding: "utf8" }).split("\t")[0]);

async function measure(name: string, make: (at: string) => void): Promise<void> {
  const machine = await createHostMachine({
    folder: join(folder, "machine"),
    path: ["/usr/local/bin", "/usr/bin", "/bin"],
    environment: {},
    standIn: resolve(import.meta.dirname, "../../src/machines/circleci.sh"),
    graceMs: 1_000,
  });
  const from = machine.resolve("files", "~/project");
  mkdirSync(from, { recursive: true });
  make(from);
  const ours: Cost[] = [];
  const theirs: Cost[] = [];
  let stored = 0;
  let laid = 0;
  const to = machine.resolve("laid", "~/project");
  for (let round = 0; round < rounds; round++) {
    const archive = join(folder, "plain.tar");
    theirs.push(
      await cost(async () => {
        spawnSync("tar", ["-C", join(from, ".."), "-S", "-cf", archive, "files"]);
        mkdirSync(to);
        spawnSync("tar", ["-C", to, "-xf", archive]);
      }),
    );
    rmSync(to, { recursive: true });
    rmSync(archive);
    const store = folderStore(join(folder, "store"));
    ours.push(
      await cost(async () => {
        const place = { job: "from", node: 0 };
        await workspaceIn(store).persist(place, (await machine.pack(join(from, ".."), ["files"])).tar);
        for (const layer of await workspaceIn(store).layersOf([{ job: "from", before: new Set() }]))
          await machine.unpack(to, layer.open());
      }),
    );
    stored = blocks(join(folder, "store"));
    laid = blocks(to);
    rmSync(to, { recursive: true });
    rmSync(join(folder, "store"), { recursive: true });
  }
  const ratio = (key: keyof Cost): string =>
    median(ours.map((each, index) => each[key] / (theirs[index]?.[key] ?? 1))).toFixed(2);
  const ms = (costs: readonly Cost[], key: keyof Cost): string =>
    `${Math.round(median(costs.map((each) => each[key])))} ms`;
  console.log(
    `| ${name} | ${ms(theirs, "wallMs")} | ${ms(ours, "wallMs")} | ${ratio("wallMs")} | ${ms(theirs, "cpuMs")} | ${ms(ours, "cpuMs")} | ${ratio("cpuMs")} | ${blocks(from)} / ${stored} / ${laid} KiB |`,
  );
  await machine.dispose();
}

try {
  statSync(folder);
  console.log("| files | tar | here | ratio | CPU of tar | CPU here | ratio | on disk: files / layer / laid |");
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const [name, make] of Object.entries(kinds)) await measure(name, make);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
