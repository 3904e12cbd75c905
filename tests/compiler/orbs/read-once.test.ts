import { expect, test } from "vitest";
import { compile } from "../../../src/compiler/compile.ts";

const config = (job: string) => ({
  name: "config.yml",
  text: `version: 2.1
orbs: { tools: acme/tools@1 }
jobs: { ${job}: { docker: [{ image: cimg/base:current }], steps: [tools/greet] } }
workflows: { main: { jobs: [${job}] } }
`,
});
const lookUpOrb = (text: string) => {
  const source = { name: "acme/tools@1", text };
  return () => ({ source, resolved: "acme/tools@1.0.0" });
};

test("an orb that is read once for two configurations compiles both", () => {
  const known = lookUpOrb("version: 2.1\ncommands: { greet: { steps: [{ run: echo hello }] } }\n");
  const results = ["one", "two"].map((job) => compile(config(job), { lookUpOrb: known }));
  expect(results.map(({ diagnostics, compiled }) => [diagnostics, [...compiled.jobs.keys()]])).toEqual([
    [[], ["one"]],
    [[], ["two"]],
  ]);
});

test("what is wrong in an orb that is read once is said of each configuration", () => {
  const broken = lookUpOrb("version: 2.1\ncommands: { greet: { steps: [ }\n");
  const codes = ["one", "two"].map((job) =>
    compile(config(job), { lookUpOrb: broken }).diagnostics.map(({ code, at }) => `${at.source.name} ${code}`),
  );
  expect(codes[0]).toContain("acme/tools@1 yaml-syntax");
  expect(codes[1]).toEqual(codes[0]);
});
