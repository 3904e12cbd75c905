import { join } from "node:path";
import { expect, test } from "vitest";
import { planProblems } from "../../../src/runner/plan/problems.ts";
import { caseNames, casesFolder, planCase } from "./support/plan-case.ts";

// One folder for each case, named for what it shows: config.yml is planned as options.json asks for. `npx vitest run --project unit
// tests/runner/plan/cases.test.ts --update` writes the recorded.txt of each again.
test.each(caseNames())("%s", async (name) => {
  await expect(planCase(name).recorded).toMatchFileSnapshot(join(casesFolder, name, "recorded.txt"));
});

test("every kind of problem has a case that raises it", () => {
  const raised = new Set(caseNames().flatMap((name) => planCase(name).problems.map(({ code }) => code)));
  expect(planProblems.map(({ code }) => code).filter((code) => !raised.has(code))).toEqual([]);
});

test("the kinds of problems stand in the order of their codes, each once", () => {
  const codes = planProblems.map(({ code }) => code);
  expect(codes).toEqual([...new Set(codes)].toSorted());
});
