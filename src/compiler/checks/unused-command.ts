import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { CheckInput } from "./input.ts";
import { unusedDefinitions } from "./unused.ts";

/** A command that no step calls. */
export const unusedCommand = defineDiagnostic<{ readonly name: string }>({
  code: "unused-command",
  severity: "warning",
  about:
    "No job, command or workflow of the configuration calls this command. CircleCI never looks into it, so its errors stay unseen. https://circleci.com/docs/guides/orchestrate/reusing-config/#authoring-reusable-commands",
  message: ({ name }) => `Nothing calls the command "${name}".`,
  hint: () => "Remove it, or call it where it was meant to be.",
});

/** Reports commands of the configuration that nothing calls. */
export function checkUnusedCommands(input: CheckInput, report: Report): void {
  for (const { name, at } of unusedDefinitions(input.library.commands, input)) report(unusedCommand.at(at, { name }));
}
