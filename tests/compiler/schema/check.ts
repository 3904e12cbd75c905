import { collector } from "../../../src/compiler/diagnostics/collector.ts";
import { checkConfigSchema, checkOrbSchema } from "../../../src/compiler/schema/check-schema.ts";
import { readDocument } from "../../../src/compiler/source/read-document.ts";

/** The errors of schema in a text, each as `severity code at "what it marks": message`. */
export function mistakesIn(text: string, kind: "config" | "orb" = "config"): readonly string[] {
  const { report, diagnostics } = collector();
  const document = readDocument({ name: "config.yml", text }, report);
  if (document === undefined) throw new Error("The text of this test is no document.");
  (kind === "config" ? checkConfigSchema : checkOrbSchema)(document, report);
  return diagnostics().map(
    ({ severity, code, message, at }) => `${severity} ${code} at "${text.slice(at.start, at.end)}": ${message}`,
  );
}

/** A configuration with one job, whose body is the lines given. */
export const withJob = (...lines: readonly string[]): string =>
  ["version: 2.1", "jobs:", "  build:", ...lines.map((line) => `    ${line}`)].join("\n");

/** A configuration with one step, written as the value of a list entry. */
export const withStep = (step: string): string => withJob("docker: [{image: cimg/base:current}]", `steps: [${step}]`);

/** A configuration with one workflow, whose body is the lines given. */
export const withWorkflow = (...lines: readonly string[]): string =>
  ["version: 2.1", "workflows:", "  main:", ...lines.map((line) => `    ${line}`)].join("\n");
