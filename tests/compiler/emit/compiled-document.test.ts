import { expect, test } from "vitest";
import { compile } from "../../../src/compiler/compile.ts";
import { compiledDocument } from "../../../src/compiler/emit/compiled-document.ts";
import type { CompiledConfiguration } from "../../../src/compiler/expand/compiled.ts";

const text = `version: 2.1
jobs:
  one: {docker: [{image: "cimg/base:2024.01"}], steps: [{run: echo one}]}
  two: {docker: [{image: "cimg/base:2024.01"}], steps: [{run: echo two}]}
workflows: {main: {jobs: [one, two]}}
`;

/** What a mistake in naming would make: the second entry has the first one's name and a body of its own. */
function misnamed(): CompiledConfiguration {
  const { compiled } = compile({ name: "config.yml", text });
  const workflows = compiled.workflows.map((workflow) => ({
    ...workflow,
    entries: workflow.entries.map((entry) => ({ ...entry, name: "one" })),
  }));
  return { ...compiled, workflows };
}

test("a job that would stand for another one with a different body is never written", () => {
  expect(() => compiledDocument(misnamed())).toThrow('Two compiled jobs with different bodies are both called "one".');
});
