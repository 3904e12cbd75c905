/**
 * Rehearses on two engines, one here and one behind a real `sshd`, with one fault at one moment of the run at a time,
 * and counts what is left on each. Ends with 1 where something is, or where a run does not end as is right; with 2
 * where a name is not known. Needs root: the other engine's disk is a small file system in memory.
 *
 *   npx tsx scripts/try-engines.ts [--only kill] [--rows FILE] [--seconds 250] [--write docs/tried-engines.md]
 *
 * --only is a part of the name of a fault or of a moment, repeatable; --rows keeps each row in a file as soon as it is
 * there, and a call that is made again tries what is missing or wrong; after --seconds no further row begins, with 0
 * none.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildCli } from "./demo/first-screen.ts";
import { cacheFolders } from "./provision/cache.ts";
import { consentFor } from "./provision/consent.ts";
import { streamProgress } from "./provision/progress.ts";
import { provision } from "./provision/provision.ts";
import { Session } from "./provision/services/session.ts";
import { realSystem } from "./provision/system.ts";
import { fullDisk } from "./two-engines/full-disk.ts";
import { startTwoEngines } from "./two-engines/ground.ts";
import { leftWords, stagesPage, wrongWith } from "./two-engines/page.ts";
import { faults, stages } from "./two-engines/stages.ts";
import { makeCheckout, type Row, tryStage } from "./two-engines/try-stage.ts";

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    rows: { type: "string" },
    seconds: { type: "string" },
    write: { type: "string" },
  },
});
const kinds = faults(fullDisk);
const all = kinds.flatMap((fault) => stages.map((stage) => ({ fault, stage })));
const wanted = all.filter(
  ({ fault, stage }) =>
    values.only.length === 0 || values.only.some((word) => fault.name.includes(word) || stage.name.includes(word)),
);
if (wanted.length === 0) {
  console.error(`No fault and no moment has ${values.only.join(" or ")} in its name.`);
  process.exitCode = 2;
} else await tryAll();

async function tryAll(): Promise<void> {
  const rows: Row[] =
    values.rows !== undefined && existsSync(values.rows)
      ? (JSON.parse(readFileSync(values.rows, "utf8")) as Row[])
      : [];
  const of = ({ fault, stage }: (typeof all)[number]) =>
    rows.findIndex((row) => row.fault === fault.name && row.stage === stage.name);
  const has = (each: (typeof all)[number]) => {
    const row = rows[of(each)];
    return row !== undefined && wrongWith(row, each.fault).length === 0;
  };
  const waiting = wanted.filter((each) => !has(each));
  const seconds = values.seconds === undefined ? Number.POSITIVE_INFINITY : Number(values.seconds);
  if (waiting.length > 0 && seconds > 0) {
    await tryThem(waiting, seconds, (row, each) => {
      const before = of(each);
      if (before >= 0) rows.splice(before, 1);
      rows.push(row);
      if (values.rows !== undefined) writeFileSync(values.rows, JSON.stringify(rows, undefined, 1));
    });
  }
  const wrong = rows.filter((row) => {
    const fault = kinds.find(({ name }) => name === row.fault);
    return fault !== undefined && wrongWith(row, fault).length > 0;
  });
  console.log(`${rows.length} of ${all.length} have a row; ${rows.length - wrong.length} are as is right.`);
  if (values.write !== undefined) writeFileSync(values.write, stagesPage(rows, { stages, faults: kinds }));
  if (wrong.length > 0) process.exitCode = 1;
}

async function tryThem(
  waiting: readonly (typeof all)[number][],
  seconds: number,
  keep: (row: Row, of: (typeof all)[number]) => void,
): Promise<void> {
  const [system, progress] = [realSystem(), streamProgress(process.stderr)];
  const consent = consentFor(process.env, process.stdin.isTTY === true);
  const needs = ["shell", "engine", "emulation", "machine-images"] as const;
  const facts = await provision({ system, progress, needs, consent });
  const folders = cacheFolders(process.env, homedir());
  const session = await Session.begin({ system, folders, privilege: facts.privilege, progress });
  const undo: (() => Promise<unknown>)[] = [() => session.end()];
  try {
    const engines = await startTwoEngines(session, { system, facts, size: "900m" });
    undo.unshift(engines.close);
    const { cli, remove } = await buildCli(root);
    undo.unshift(remove);
    const { folder } = await makeCheckout(engines);
    undo.unshift(() => rm(folder, { recursive: true, force: true }));
    const until = performance.now() + seconds * 1000;
    for (const { fault, stage } of waiting) {
      if (performance.now() > until) break;
      const row = await tryStage({ fault, stage }, { engines, cli, folder });
      if (row.happened) keep(row, { fault, stage });
      else process.exitCode = 1;
      const wrong = wrongWith(row, fault);
      console.log(
        `${wrong.length === 0 ? "right" : "WRONG"} ${row.seconds.toFixed(1).padStart(5)} s  ${fault.name}, when ${stage.name}: ${row.status ?? "killed"}; left ${leftWords(row.left)}, then ${leftWords(row.after)}${row.said === "" ? "" : `\n      ${row.said}`}`,
      );
      for (const words of wrong) console.log(`      ${words}`);
    }
  } finally {
    for (const step of undo) await step();
  }
}
