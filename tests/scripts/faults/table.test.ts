import { expect, test } from "vitest";
import { introduction } from "../../../scripts/faults/introduction.ts";
import { faultsOf, page, type Row, steady } from "../../../scripts/faults/table.ts";

const row: Row = {
  id: "push/kill",
  step: "push",
  kind: "kill",
  how: "instead of docker push",
  ended: "137",
  run: 4,
  said: "",
  ...{
    inMachine: ["temporary arm-pipeline"],
    before: ["image :1"],
    destroy: "success",
    after: ["image :1"],
    seconds: 9,
  },
};

test("an image that stays is no fault, and a killed step need not speak", () => {
  expect(faultsOf(row)).toEqual([]);
});

test("what is left is a fault unless the last destroy ended with 5, which names it", () => {
  const after = ["container (running)", "stack ci-1"];
  const destroy = "Destroy the stack: 1, destroy_stack: no";
  expect(faultsOf({ ...row, after, destroy })).toEqual(["left and not named: container (running), stack ci-1"]);
  expect(faultsOf({ ...row, after, destroy, again: { destroy: "success", left: [] } })).toEqual([]);
  const named = { destroy: "Destroy the stack: 5, destroy_stack: the resources above are left", left: after };
  expect(faultsOf({ ...row, after, destroy, again: named })).toEqual([]);
});

test("a step that says nothing is a fault, and so is a fault that did not happen", () => {
  expect(faultsOf({ ...row, ended: "1" })).toEqual(["the step says nothing"]);
  expect(faultsOf({ ...row, ended: "it did not happen", said: "x: y" })).toEqual(["the fault did not happen"]);
});

test("the page has a table for each step", () => {
  const again = { destroy: "success", left: [] };
  const other = { ...row, step: "update", said: "a | b", after: ["stack ci-1"], again };
  expect(page([row, other], "# Faults")).toBe(`# Faults
## push
| fault | the step ended | what it said | left at the job's end | destroy, and what is left |
| --- | --- | --- | --- | --- |
| **kill**: instead of docker push | 137; the run 4 |  | temporary arm-pipeline (with the machine), image :1 | success. Left: image :1 |

## update
| fault | the step ended | what it said | left at the job's end | destroy, and what is left |
| --- | --- | --- | --- | --- |
| **kill**: instead of docker push | 137; the run 4 | a \\| b | temporary arm-pipeline (with the machine), image :1 | success. Left: stack ci-1. Again: success. Left: nothing |
`);
});

test("a sentence keeps what is the same every time", () => {
  const digest = `sha256:${"0a".repeat(32)}`;
  expect(
    steady(`127.0.0.1:4711/acme/web@${digest} failed after 15 s and 9 tries, 5 of 5 tries, at 2026-01-31T12:00:00Z`),
  ).toBe("127.0.0.1:PORT/acme/web@sha256:... failed after N s, 5 of 5 tries, at TIME");
});

test("the page says which faults were not rehearsed, and says nothing of it where all were", () => {
  const without = { "smoke/credential": "has none" };
  const from = "Every row is of the scripts of commit 5227ced.";
  expect([
    introduction(without, { missing: ["push/kill"], from }),
    introduction(without, { missing: [], from }),
  ]).toEqual([
    expect.stringContaining(
      "nothing to fail: smoke/credential (has none).\n\nIn the script, and not rehearsed for this page yet: `push/kill`.\n",
    ),
    expect.stringMatching(/nothing to fail: smoke\/credential \(has none\)\.\n$/),
  ]);
});
