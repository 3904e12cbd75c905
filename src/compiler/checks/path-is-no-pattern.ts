import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn } from "../diagnostics/source.ts";
import { get, textOf, type YamlNode } from "../source/node.ts";
import type { CheckInput } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";

/** A wildcard where CircleCI looks for a file with this very name. */
export const pathIsNoPattern = defineDiagnostic<{ readonly step: string; readonly path: string }>({
  code: "path-is-no-pattern",
  severity: "warning",
  about:
    "Only the paths of `persist_to_workspace` are patterns. `save_cache`, `store_artifacts` and `store_test_results` look for a file or folder with the very name, find none, and go on: nothing is cached or stored. https://github.com/circleci/circleci-docs/issues/5804",
  message: ({ step, path }) => `"${path}" is no pattern for "${step}", and a file with this name is looked for.`,
  hint: () => "Name the folder that they are in, or each of them.",
});

/** What else can be in a pattern may as well be in a name: `pages/[id]` is a folder of many projects. */
const wildcard = /[*?]/;

/** Reports paths with wildcards of steps that take none. */
export function checkPathsOfSteps({ compiled, source }: CheckInput, report: Report): void {
  for (const name of ["save_cache", "store_artifacts", "store_test_results"])
    for (const { step } of stepsNamed(name, compiled))
      for (const node of pathsOf(get(step.body, name === "save_cache" ? "paths" : "path"))) {
        const path = textOf(node) ?? "";
        if (wildcard.test(path) && isIn(node, source)) report(pathIsNoPattern.at(node, { step: name, path }));
      }
}

const pathsOf = (node: YamlNode | undefined): readonly YamlNode[] =>
  node?.kind === "sequence" ? node.items : node === undefined ? [] : [node];
