/** How many tests passed, failed and did not run. */
export type TestCounts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/**
 * Reads the figures from Vitest's JSON report (https://vitest.dev/guide/reporters#json-reporter); a report that is
 * missing or cut counts as no test at all.
 */
export function countTests(report: string): TestCounts {
  let figures: unknown;
  try {
    figures = JSON.parse(report);
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const number = (key: string): number => {
    const value: unknown = typeof figures === "object" && figures !== null ? Reflect.get(figures, key) : undefined;
    return typeof value === "number" ? value : 0;
  };
  return {
    passed: number("numPassedTests"),
    failed: number("numFailedTests"),
    skipped: number("numPendingTests") + number("numTodoTests"),
  };
}
