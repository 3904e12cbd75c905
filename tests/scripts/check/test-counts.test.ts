import { expect, test } from "vitest";
import { countTests } from "../../../scripts/check/test-counts.ts";

test("the figures of a report are counted, and a todo is a test that did not run", () => {
  const report = JSON.stringify({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
  expect(countTests(report)).toEqual({ passed: 5, failed: 1, skipped: 3 });
});

test.each(["", "{", "null", "{}", '{"numPassedTests":"5"}'])(
  "a report that says nothing (%j) counts as no test",
  (report) => {
    expect(countTests(report)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  },
);
