import type { Status } from "../../circleci/statuses.ts";
import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow, Requirement } from "../../compiler/expand/compiled.ts";
import { entriesAbove } from "./above.ts";
import { ownJobOf } from "./own-jobs.ts";

/** A rollback job that runs after a good release, or not after every bad one. */
export const rollbackRequires = defineDiagnostic<{
  readonly job: string;
  readonly required: string;
  readonly afterSuccess: boolean;
}>({
  code: "rollback-requires",
  severity: "warning",
  about:
    "Of this orb: `rollback` belongs behind a smoke test that failed, and behind one that was not run, since an update that failed half-way leaves it so. After a success it would take back a good release. https://circleci.com/docs/reference/configuration-reference/#requires",
  message: ({ job, required, afterSuccess }) =>
    afterSuccess
      ? `"${job}" runs after the success of "${required}", too, and takes a good release back.`
      : `"${job}" does not run where "${required}" failed or was not run, as after an update that failed.`,
  hint: ({ required }) => `Write requires: [{${required}: [failed, not_run]}]`,
});

const wanted: readonly Status[] = ["failed", "not_run"];
const waitsFor = ({ statuses }: Requirement, status: Status): boolean =>
  statuses.includes(status) || statuses.includes("terminal");

/** Reports rollback jobs whose requirement of a smoke test is another than its failure. */
export function checkRollbackRequirements(workflow: CompiledWorkflow, report: Report): void {
  const above = entriesAbove(workflow);
  const smokeTests = new Set(
    workflow.entries.filter((each) => ownJobOf(each) === "smoke_test").map(({ name }) => name),
  );
  for (const entry of workflow.entries) {
    if (ownJobOf(entry) !== "rollback" || !above(entry).some((each) => ownJobOf(each) === "deploy")) continue;
    for (const requirement of entry.requires) {
      if (!smokeTests.has(requirement.name)) continue;
      const afterSuccess = waitsFor(requirement, "success");
      if (!afterSuccess && wanted.every((status) => waitsFor(requirement, status))) continue;
      report(rollbackRequires.at(requirement.at, { job: entry.name, required: requirement.name, afterSuccess }));
    }
  }
}
