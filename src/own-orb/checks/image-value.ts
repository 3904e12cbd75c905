import { defineDiagnostic, type Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { doubledHost, wrongImageValues } from "../rules/image-values.ts";
import { givenText, ownJobOf, textIn } from "./own-jobs.ts";

/** A name that no image, registry or tag can have. */
export const imageValue = defineDiagnostic<{
  readonly job: string;
  readonly parameter: string;
  readonly value: string;
  readonly what: string;
}>({
  code: "image-value",
  severity: "warning",
  about:
    "Of this orb: `image` is the path of a repository, `registry` the host, and `tags` lists tags; what cannot be one ends the job with status 2, before anything is built. A value with a variable in it is known only when the job runs. https://docs.docker.com/reference/cli/docker/image/tag/",
  message: ({ job, parameter, value, what }) => `Parameter "${parameter}" of "${job}" is not ${what}: "${value}".`,
  hint: ({ parameter, value }) => splitting(parameter, value),
});

/** What was likely meant: people write a whole reference where its parts are asked for. */
function splitting(parameter: string, value: string): string | undefined {
  const [, host, path, tag] = /^(?:(?:https?:\/\/)?([^/]*[.:][^/]*)\/)?([^:@]*)(?::([\w.-]+))?$/.exec(value) ?? [];
  if (parameter === "image" && path !== undefined && (host !== undefined || tag !== undefined))
    return `Write ${[...(host === undefined ? [] : [`registry: ${host}`]), `image: ${path}`, ...(tag === undefined ? [] : [`tags: ${tag}`])].join(", ")}`;
  if (parameter === "tags" && /\s/.test(value)) return "Write one tag a line.";
  if (value !== value.toLowerCase() && parameter !== "tags") return `Write ${parameter}: ${value.toLowerCase()}`;
  return undefined;
}

/** Reports values of jobs with an image that the job would refuse. */
export function checkImageValues(workflow: CompiledWorkflow, report: Report): void {
  for (const entry of workflow.entries) {
    if (ownJobOf(entry) === undefined) continue;
    for (const parameter of ["image", "registry", "tags"] as const) {
      const given = givenText(entry, parameter);
      if (given === undefined) continue;
      const host = parameter === "image" ? doubledHost(given.text, textIn(entry, "registry")) : [];
      for (const { piece, what } of [...wrongImageValues[parameter](given.text), ...host])
        report(imageValue.at(given.at(piece), { job: entry.name, parameter, value: piece.text, what }));
    }
  }
}
