import { expect, test } from "vitest";
import { parse } from "yaml";
import { configurationFor, hold, withLimit } from "../../../scripts/faults/configuration.ts";
import { destroyWords, endOf } from "../../../scripts/faults/rehearse-fault.ts";
import type { RunEvent } from "../../../src/runner/events.ts";

const generated = `version: 2.1
orbs: {arm: {commands: {update: {steps: [{run: {name: Update the stack, command: x, no_output_timeout: 20m}}, {run: {name: Other, command: y}}]}}}}
workflows: {deliver: {jobs: [{arm/deploy: {stack: ci-1}}, {arm/smoke_test: {requires: [arm/deploy]}}]}}
`;
const fault = {
  job: "arm/deploy",
  stepName: "Update the stack",
  kind: "time-out",
  act: { kind: "line", state: "silent" },
} as const;

test("the faulty job is held at its end, its step has a short limit, and nothing else is changed", () => {
  const { orbs, workflows } = parse(configurationFor(generated, fault, { release: "/r" }));
  const [deploy, smoke] = workflows.deliver.jobs;
  expect(orbs.arm.commands.update.steps).toEqual([
    { run: { name: "Update the stack", command: "x", no_output_timeout: "20s" } },
    { run: { name: "Other", command: "y" } },
  ]);
  const { stack, lock_wait: wait, "post-steps": after } = deploy["arm/deploy"];
  expect([stack, wait, after[0].run.name]).toEqual(["ci-1", 10, hold]);
  expect(smoke["arm/smoke_test"]).toEqual({ requires: ["arm/deploy"], deadline: 15, request_timeout: 3 });
});

test("an update that waits for ever has a limit of its own, since it is never silent", () => {
  const hanging = { ...fault, act: { kind: "hang" } } as const;
  const [deploy] = parse(configurationFor(generated, hanging, { release: "/r" })).workflows.deliver.jobs;
  const [other] = parse(configurationFor(generated, fault, { release: "/r" })).workflows.deliver.jobs;
  expect([deploy["arm/deploy"].time_limit, other["arm/deploy"].time_limit]).toEqual([60, undefined]);
});

test("no limit is changed for another kind of fault, or where the step has one of its own", () => {
  const orbs = parse(generated).orbs;
  const of = (given: Partial<typeof fault> | { readonly kind: "kill" }, download?: string) =>
    parse(
      configurationFor(
        generated,
        { ...fault, ...given },
        { release: "/r", ...(download !== undefined && { download }) },
      ),
    ).orbs;
  expect([of({ kind: "kill" }), of({}, "127.0.0.1:1")]).toEqual([orbs, orbs]);
  expect(withLimit({ name: "Update the stack" }, "Update the stack")).toEqual({ name: "Update the stack" });
});

const at = 0;
const place = { job: "arm/destroy", node: 0, index: 3, at };
const events: readonly RunEvent[] = [
  { ...place, kind: "step-started", step: "Destroy the stack" },
  {
    ...place,
    kind: "step-output",
    chunk: "destroy_stack: warning: a\ndestroy_stack: it is left at 127.0.0.1:99\nmore\n",
  },
  { ...place, kind: "step-ended", step: "Destroy the stack", outcome: { kind: "failed", exitCode: 5 } },
  { kind: "job-ended", job: "arm/destroy", status: "failed", at },
];

test("a step is told by its end and by the last sentence of its script", () => {
  expect(endOf(events, { job: "arm/destroy", stepName: "Destroy the stack" })).toEqual({
    how: "5",
    said: "destroy_stack: it is left at 127.0.0.1:PORT",
  });
  expect(destroyWords(events)).toBe("Destroy the stack: 5, destroy_stack: it is left at 127.0.0.1:PORT");
  expect(endOf([], { job: "arm/deploy", stepName: "x" })).toEqual({ how: "it did not run", said: "" });
});
