import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Entry, YamlNode } from "../source/node.ts";
import { get, textOf } from "../source/node.ts";
import { type CheckInput, jobsIn } from "./input.ts";
import { containerImages, stepsOf } from "./job-steps.ts";

/** A search path with a variable in it that nobody expands. */
export const pathNotExpanded = defineDiagnostic<{ readonly name: string; readonly variable: string }>({
  code: "path-not-expanded",
  severity: "warning",
  about:
    "CircleCI does not expand variables in `environment`: the value is taken letter by letter. A `PATH` with `$PATH` in it is a path of which no folder exists, and the shell finds no command any more. https://circleci.com/docs/guides/security/env-vars/#environment-variable-usage-options",
  message: ({ name, variable }) =>
    `"${variable}" in the variable "${name}" is not expanded, so no command is found any more.`,
  hint: ({ name }) => `Set it in a \`run\` step: echo 'export ${name}=...' >> "$BASH_ENV".`,
});

/** Reports `PATH` with variables in the environment of jobs, containers and steps. */
export function checkPaths({ compiled, source }: CheckInput, report: Report): void {
  for (const { job } of jobsIn(compiled)) {
    const environments = [get(job, "environment"), ...stepsOf(job).map(({ body }) => get(body, "environment"))];
    if (containerImages(job).length > 0) environments.push(get(firstContainer(job), "environment"));
    for (const environment of environments)
      for (const [name, { value }] of variablesIn(environment)) {
        const variable = name === "PATH" ? /\$\{?\w+\}?/.exec(textOf(value) ?? "")?.[0] : undefined;
        if (variable !== undefined && value.source === source) report(pathNotExpanded.at(value, { name, variable }));
      }
  }
}

const firstContainer = (job: YamlNode): YamlNode | undefined => {
  const docker = get(job, "docker");
  return docker?.kind === "sequence" ? docker.items[0] : undefined;
};

const variablesIn = (node: YamlNode | undefined): readonly [string, Entry][] =>
  node?.kind === "mapping" ? [...node.entries] : node?.kind === "sequence" ? node.items.flatMap(variablesIn) : [];
