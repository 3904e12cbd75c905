import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { formedParameters, hasForm, wrongValue } from "../rules/parameter-values.ts";
import { argumentOf, givenText, ownJobOf, textIn } from "./own-jobs.ts";

/** A value that a script of the orb refuses by its form. */
export const parameterValue = defineDiagnostic<{
  readonly job: string;
  readonly parameter: string;
  readonly value: string;
  readonly what: string;
}>({
  code: "parameter-value",
  severity: "warning",
  about:
    "Of this orb: some values have a form, such as the ARN of a role, `key=value` of Pulumi's configuration or an exact version of Pulumi. What has another one ends the job with status 2, often when an image is built and pushed already. A value with a variable in it is known only when the job runs.",
  message: ({ job, parameter, value, what }) => `Parameter "${parameter}" of "${job}" is not ${what}: "${value}".`,
  hint: ({ parameter, value }) => {
    if (parameter === "pulumi_version" && /^v\d/.test(value)) return `Write pulumi_version: ${value.slice(1)}`;
    if (parameter === "config" && /^[\w.:-]+\s*:\s/.test(value)) return `Write ${value.replace(/\s*:\s+/, "=")}`;
    return undefined;
  },
});

/** A limit that nothing is measured for. */
export const latencyNotMeasured = defineDiagnostic<{ readonly job: string }>({
  code: "latency-not-measured",
  severity: "warning",
  about:
    "Of this orb: `latency_limit` limits the latency of `latency_requests` requests, of which there are none by default. The job ends with status 2 then, when everything is deployed already.",
  message: ({ job }) => `"${job}" limits a latency, and measures none: "latency_requests" is 0.`,
  hint: () => "Say how many requests to measure: latency_requests: 50",
});

/** Reports values that the jobs would refuse. */
export function checkParameterValues(workflow: CompiledWorkflow, report: Report): void {
  for (const entry of workflow.entries) {
    const job = ownJobOf(entry);
    if (job === undefined) continue;
    for (const parameter of formedParameters.filter((each) => hasForm(each, job))) {
      const given = givenText(entry, parameter);
      if (given === undefined) continue;
      for (const { piece, what } of wrongValue(parameter, given.text))
        report(parameterValue.at(given.at(piece), { job: entry.name, parameter, value: piece.text, what }));
    }
    const requests = argumentOf(entry, "latency_requests");
    const limit = givenText(entry, "latency_limit");
    const none = requests?.kind === "scalar" && Number(requests.value) === 0;
    if (limit !== undefined && textIn(entry, "latency_limit").trim() !== "" && none)
      report(latencyNotMeasured.at(limit.at({ text: limit.text, start: 0 }), { job: entry.name }));
  }
}
