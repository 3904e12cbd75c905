import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Definition } from "../library/library.ts";
import { type CheckInput, ownLibraries } from "./input.ts";

/** Two components whose names differ by capitals only. */
export const duplicateName = defineDiagnostic<{ readonly kind: string; readonly name: string; readonly other: string }>(
  {
    code: "duplicate-name",
    severity: "warning",
    about:
      "The names of commands, executors and jobs are unique without regard to capitals, so two that differ by nothing else are taken for one. https://circleci.com/docs/reference/configuration-reference/#jobs",
    message: ({ kind, name, other }) => `The ${kind} "${name}" has the name of "${other}", but for capitals.`,
    hint: () => "Rename one of them.",
  },
);

/** Reports components of one kind whose names are equal without regard to capitals. */
export function checkDuplicateNames(input: CheckInput, report: Report): void {
  for (const { commands, executors, jobs } of ownLibraries(input))
    for (const definitions of [commands, executors, jobs]) {
      const known = new Map<string, Definition>();
      for (const definition of definitions.values()) {
        const { kind, name, at } = definition;
        const earlier = known.get(name.toLowerCase());
        if (earlier === undefined) known.set(name.toLowerCase(), definition);
        else {
          const related = [{ at: earlier.at, message: `The other ${kind} is here.` }];
          report(duplicateName.at(at, { kind, name, other: earlier.name }, related));
        }
      }
    }
}
