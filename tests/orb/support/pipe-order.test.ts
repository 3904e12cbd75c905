import { expect, test } from "vitest";
import { inPipeOrder, type Plumbing } from "./pipe-order.ts";

/** Each call as "name from to", where "-" is no pipe. */
function ordered(...calls: readonly string[]): readonly string[] {
  const pipe = (name: string | undefined) => (name === "-" ? undefined : name);
  const plumbing = calls.map((each): Plumbing => {
    const [, from, to] = each.split(" ");
    return { from: pipe(from), to: pipe(to) };
  });
  return inPipeOrder(calls, plumbing).map((each) => each.split(" ")[0] ?? "");
}

test.each([
  ["calls without pipes stay in their order", ["b - -", "a - -"], ["b", "a"]],
  ["a reader that was heard first comes after its writer", ["read p -", "write - p"], ["write", "read"]],
  ["a pipeline that was heard in its order stays so", ["write - p", "read p -"], ["write", "read"]],
  ["three of one pipeline, heard backwards", ["c q -", "b p q", "a - p"], ["a", "b", "c"]],
  [
    "what comes before and after a pipeline stays there",
    ["x - o", "read p o", "write - p", "y - o"],
    ["x", "write", "read", "y"],
  ],
  ["two that write one after the other", ["first - p", "read p -", "second - p"], ["first", "second", "read"]],
  ["a pipe from no call changes nothing", ["read p -", "other - q"], ["read", "other"]],
])("%s", (_what, calls, expected) => {
  expect(ordered(...calls)).toEqual(expected);
});
