import { expect, test } from "vitest";
import { foldedConfig, foldedPair } from "../../../src/cli/generate/fold-orb.ts";

const config = (body: string) =>
  `version: 2.1\norbs:\n  node: circleci/node@7\n  arm:\n${body}workflows:\n  main: {jobs: [arm/deploy]}\n`;
const orb = "    jobs:\n\n      deploy:\n        steps: [checkout]\n";

test("an inlined orb is shown as one line, and all else as it is", () => {
  expect(foldedConfig(config(orb))).toBe(config("    # ... 4 lines of the orb\n"));
});

test("an inlined orb at the end of the file is one line too", () => {
  expect(foldedConfig(`version: 2.1\norbs:\n  arm:\n${orb}`)).toBe(
    "version: 2.1\norbs:\n  arm:\n    # ... 4 lines of the orb\n",
  );
});

test.each([
  "version: 2.1\norbs:\n  arm: acme/arm@1.0\njobs: {}\n",
  "orbs: {}\njobs:\n  build:\n    steps: [checkout]\n",
  "orbs:\n  a: b/c@1\njobs:\n  d:\n    steps: [checkout]\n",
  "",
])("a configuration without one is shown whole: %j", (text) => {
  expect(foldedConfig(text)).toBe(text);
});

test("two orbs that differ in what is folded still differ", () => {
  const [before, after] = foldedPair(config(orb), config(orb.replace("checkout", "run")));
  expect([before, after]).toEqual([
    config("    # ... 4 lines of the orb, as they were\n"),
    config("    # ... 4 lines of the orb\n"),
  ]);
  const [same, again] = foldedPair(config(orb), config(orb));
  expect(same).toBe(again);
});
