import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn } from "../diagnostics/source.ts";
import { get, textOf } from "../source/node.ts";
import { type CheckInput, jobsIn } from "./input.ts";
import { stepsOf, variablesIn } from "./job-steps.ts";

/** A search path with a variable in it that no one expands. */
export const pathNotExpanded = defineDiagnostic<{ readonly name: string; readonly variable: string }>({
  code: "path-not-expanded",
  severity: "warning",
  about:
    "CircleCI does not expand variables in `environment`: the value is taken letter by letter. A `PATH` with `$PATH` in it loses all the folders that it had, and the shell no longer finds the commands there. https://circleci.com/docs/guides/security/set-environment-variable/#set-an-environment-variable-in-a-shell-command",
  message: ({ name, variable }) =>
    `"${variable}" in the variable "${name}" is not expanded, so the folders that it stands for are lost.`,
  hint: ({ name }) => `Set it in a \`run\` step: echo 'export ${name}=...' >> "$BASH_ENV".`,
});

/**
 * Reports `PATH` with variables in the environment of jobs and steps; that of a container is its entry point's alone.
 */
export function checkPaths({ compiled, source }: CheckInput, report: Report): void {
  // Hardly a configuration has one, and looking for a word is cheaper than looking at every step.
  if (!source.text.includes("PATH")) return;
  for (const { job } of jobsIn(compiled)) {
    const environments = [get(job, "environment"), ...stepsOf(job).map(({ body }) => get(body, "environment"))];
    for (const environment of environments)
      for (const [name, { value }] of variablesIn(environment)) {
        const variable = name === "PATH" ? /\$\{?\w+\}?/.exec(textOf(value) ?? "")?.[0] : undefined;
        if (variable !== undefined && isIn(value, source)) report(pathNotExpanded.at(value, { name, variable }));
      }
  }
}
