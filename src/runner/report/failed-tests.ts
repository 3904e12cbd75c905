import type { FailedTest } from "../events.ts";
import type { JobRecord } from "./run-model.ts";
import { storedIn } from "./stored-in.ts";

/** A test that failed in the same way in one job or in several, as in those of a matrix. */
export interface FailedInJobs extends FailedTest {
  /** The jobs, each with its node where it has several. */
  readonly jobs: readonly string[];
}

/** The tests that failed, each once: the same failure in four jobs of a matrix is one thing to repair. */
export function failedTests(jobs: readonly JobRecord[]): readonly FailedInJobs[] {
  const found = new Map<string, { readonly test: FailedTest; readonly jobs: Set<string> }>();
  for (const { name: job, tests } of storedIn(jobs))
    for (const test of tests.flatMap(({ failed }) => failed)) {
      const { name, message, details = "", place = "" } = test;
      const key = JSON.stringify([name, message, details, place]);
      const same = found.get(key) ?? { test, jobs: new Set() };
      same.jobs.add(job);
      found.set(key, same);
    }
  return [...found.values()].map(({ test, jobs: names }) => ({ ...test, jobs: [...names] }));
}

/** What is to be read of a failure: its body, and its message before it where the body does not say it. */
export function failureText({ message, details = "" }: FailedTest): string {
  const said = message.trim();
  if (details.trim() === "") return said;
  return said === "" || details.includes(said) ? details : `${said}\n${details}`;
}

/** Whether a job failed in which a test did: then the test is the reason, and what a reader came for. */
export const testsAreTheReason = (jobs: readonly JobRecord[]): boolean =>
  jobs.some(
    (job) => job.status === "failed" && storedIn([job]).some(({ tests }) => tests.some(({ failures }) => failures > 0)),
  );
