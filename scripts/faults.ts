/**
 * Faults over the whole delivery: the generated workflow, rehearsed on real services with one fault at a time, and a
 * table of what came of each: how the step ended, what it said, what was left, and what the next destroy made of it.
 * Red where something is left that no destroy names, where a step says nothing, or where a fault did not happen.
 *
 *   npx tsx scripts/faults.ts --list
 *   npx tsx scripts/faults.ts [--only push] [--only update/kill-middle] [--seconds 480] [--at-once 3] [--write
 * docs/faults.md]
 *
 * A fault takes a quarter of a minute to two, all of them some forty minutes. Each row is kept in the cache, by what is
 * in orb/scripts, as soon as it is there: a call that is made again rehearses what is missing of these scripts, faults
 * without any row first, and --write writes all that there are; the page says of which commit each is. After --seconds
 * no further fault begins, with 0 none; --at-once says how many at a time; --again rehearses also what has its row.
 */
import { writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildCli } from "./demo/first-screen.ts";
import { absent, catalogue } from "./faults/catalogue.ts";
import { type Fault, idOf } from "./faults/fault.ts";
import { introduction } from "./faults/introduction.ts";
import { type KeptRow, KeptRows, scriptsOf, whereFrom } from "./faults/kept-rows.ts";
import { openAddresses } from "./faults/lines.ts";
import { type Ground, rehearseFault } from "./faults/rehearse-fault.ts";
import { faultsOf, page, type Row } from "./faults/table.ts";
import { cacheFolders } from "./provision/cache.ts";
import { consentFor } from "./provision/consent.ts";
import { needsOf } from "./provision/needs.ts";
import { streamProgress } from "./provision/progress.ts";
import { provision } from "./provision/provision.ts";
import { ProvisionExit } from "./provision/provision-error.ts";
import { startServices } from "./provision/services/services.ts";
import { realSystem } from "./provision/system.ts";

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    list: { type: "boolean", default: false },
    again: { type: "boolean", default: false },
    seconds: { type: "string" },
    "at-once": { type: "string", default: "1" },
    write: { type: "string" },
  },
});
const interrupted = new AbortController();
const store = new KeptRows(join(cacheFolders(process.env, homedir()).root, "faults"));
const named = values.only.flatMap((name) => catalogue.filter((fault) => name === fault.step || name === idOf(fault)));
const wanted = values.only.length === 0 ? catalogue : named;
const unknown = values.only.filter((name) => !wanted.some((fault) => name === fault.step || name === idOf(fault)));
if (unknown.length > 0) {
  console.error(`No fault is called ${unknown.join(", ")}. See which there are: npx tsx scripts/faults.ts --list`);
  process.exitCode = 2;
} else if (values.list) {
  for (const fault of wanted) console.log(`${idOf(fault).padEnd(24)} ${fault.how}`);
} else {
  await rehearseAll();
}

/** Rehearses what is wanted and has no row, and writes the page. */
async function rehearseAll(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (!interrupted.signal.aborted) console.error(`Told to stop (${signal}): ending what runs, in order.`);
      interrupted.abort();
    });
  const scripts = await scriptsOf(root);
  if (scripts === undefined)
    console.error("What is in orb/scripts is not committed, so the rows of this call are shown and not kept.");
  const before = await store.rows(catalogue, scripts);
  const waiting = wanted
    .filter((fault) => values.again || scripts === undefined || before.get(idOf(fault))?.scripts !== scripts)
    .sort((one, other) => Number(before.has(idOf(one))) - Number(before.has(idOf(other))));
  const seconds = values.seconds === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(values.seconds, 10);
  const keep = async (row: Row) => (scripts === undefined ? undefined : await store.keep({ ...row, scripts }));
  if (waiting.length > 0 && seconds > 0)
    await rehearseThem(waiting, { keep, until: performance.now() + seconds * 1000 });
  const kept = await store.rows(catalogue, scripts);
  const rows: readonly KeptRow[] = catalogue.flatMap((fault) => kept.get(idOf(fault)) ?? []);
  const missing = catalogue.map(idOf).filter((id) => !kept.has(id));
  console.log(
    `${rows.length} of ${catalogue.length} faults have a row, ${rows.filter((row) => row.scripts === scripts).length} of them of these scripts.`,
  );
  if (values.write !== undefined)
    await writeFile(values.write, page(rows, introduction(absent, { missing, from: await whereFrom(root, rows) })));
  if (interrupted.signal.aborted) process.exitCode = ProvisionExit.interrupted;
}

/** Rehearses faults on services that are started once; a row is kept as soon as it is there. */
async function rehearseThem(
  faults: readonly Fault[],
  { keep, until }: { readonly keep: (row: Row) => Promise<void>; readonly until: number },
): Promise<void> {
  const waiting = [...faults];
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const ground = await makeGround((step) => undo.unshift(step));
    const work = async (): Promise<void> => {
      for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
        if (performance.now() > until || interrupted.signal.aborted) return;
        const row = await rehearseFault(fault, ground).catch((error: Error) => error);
        if (interrupted.signal.aborted) return;
        if (row instanceof Error) {
          console.error(`${idOf(fault)}: not rehearsed: ${row.message}`);
          process.exitCode = 1;
          continue;
        }
        await keep(row);
        show(row);
      }
    };
    await Promise.all(Array.from({ length: Number.parseInt(values["at-once"], 10) || 1 }, work));
  } finally {
    for (const step of undo) await step();
  }
}

async function makeGround(undo: (step: () => Promise<unknown>) => void): Promise<Ground> {
  const system = realSystem();
  const progress = streamProgress(process.stderr);
  const consent = consentFor(process.env, process.stdin.isTTY === true);
  const facts = await provision({ system, progress, needs: needsOf.demo, consent });
  const built = await buildCli(root);
  undo(built.remove);
  const { addresses, close } = await openAddresses();
  undo(close);
  const services = await startServices({ system, facts, progress });
  undo(services.stop);
  return { root, cli: built.cli, services, facts, addresses, signal: interrupted.signal };
}

function show(row: Row): void {
  const wrong = faultsOf(row);
  console.log(`${row.id} (${row.seconds} s): ${row.ended}; the run ${row.run}\n  said     ${row.said}`);
  console.log(
    `  left     ${[...row.inMachine, ...row.before].join(", ")}\n  destroy  ${row.destroy}; left ${row.after.join(", ")}`,
  );
  if (row.again !== undefined) console.log(`  again    ${row.again.destroy}; left ${row.again.left.join(", ")}`);
  for (const words of wrong) console.log(`  WRONG    ${words}`);
  if (wrong.length > 0) process.exitCode = 1;
}
