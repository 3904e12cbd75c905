import { folderStore } from "../../machines/folder-store.ts";
import type { TestCase } from "../../runner/state/junit.ts";
import { runFolder } from "../../runner/state/run-folder.ts";
import { readTestCases } from "../../runner/state/test-results.ts";
import type { KnownRun, Runs } from "./run-record.ts";

/** Gives the tests that a job stored the last time that it ran and succeeded; none where there is no such run. */
export function lastTimings(runs: Runs): (job: string) => Promise<readonly TestCase[]> {
  // Read once: there may be many runs, and each job asks.
  let known: Promise<readonly KnownRun[]> | undefined;
  return async (job) => {
    known ??= runs.list();
    for (const { info } of await known) {
      if (info.end?.jobs[job] !== "success" || info.jobs[job]?.takenFrom !== undefined) continue;
      const store = folderStore(runs.folder(info.id));
      const nodes = (await store.list(runFolder.job(job))).filter((name) => /^\d+$/.test(name)).map(Number);
      const cases = await Promise.all(nodes.map((node) => readTestCases(store, { job, node })));
      if (cases.flat().length > 0) return cases.flat();
    }
    return [];
  };
}
