import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/source.ts";
import { get } from "../source/node.ts";
import type { CheckInput } from "./input.ts";
import { isMeant, parametersMentioned } from "./parameter-mentions.ts";
import { isSetup } from "./setup.ts";

/** A pipeline parameter that the configuration makes no use of. */
export const unusedPipelineParameter = defineDiagnostic<{ readonly name: string }>({
  code: "unused-pipeline-parameter",
  severity: "warning",
  about:
    "Nothing in the configuration has `<< pipeline.parameters.NAME >>` for this parameter. One that is declared only because a trigger or a setup configuration passes it may stay: then ignore this warning in its line. https://circleci.com/docs/guides/orchestrate/pipeline-variables/",
  message: ({ name }) => `Nothing uses the pipeline parameter "${name}".`,
  hint: ({ name }) =>
    `Use it as \`<< pipeline.parameters.${name} >>\`, or remove it, unless a trigger or a setup configuration passes it.`,
});

/**
 * CircleCI's own GitHub action sends these with every trigger, and a pipeline that does not declare them is refused.
 * https://github.com/CircleCI-Public/trigger-circleci-pipeline-action
 */
const isSentByGitHubAction = (name: string): boolean => name.startsWith("GHA_");

/**
 * The orb that triggered an orb's tests sent it with every trigger. https://github.com/CircleCI-Public/orb-tools-orb
 */
const sentByOrbTools = "dev-orb-version";

/**
 * A configuration of another name is one that a setup configuration continues with: CircleCI forwards all of its
 * parameters to it, and each has to be declared. https://circleci.com/docs/guides/orchestrate/dynamic-config/
 */
const isContinued = ({ name }: Source): boolean => !/(?:^|\/)config\.ya?ml$|^-$/.test(name);

/** Reports pipeline parameters that nothing uses. A setup configuration passes its own on. */
export function checkUnusedPipelineParameters(input: CheckInput, report: Report): void {
  const declared = get(input.library.document, "parameters");
  if (declared?.kind !== "mapping" || input.compiled.workflows.length === 0 || isSetup(input)) return;
  if (isContinued(input.source)) return;
  const mentioned = parametersMentioned(input.library.document, "pipeline.parameters");
  // The version of an orb may be one too, and is substituted before the orb is imported.
  const names = [...declared.entries.keys()];
  for (const [name, { key }] of declared.entries)
    if (
      !isSentByGitHubAction(name) &&
      name !== sentByOrbTools &&
      !mentioned.has(name) &&
      !isMeant(name, names, mentioned) &&
      !input.source.text.includes(`pipeline.parameters.${name}`)
    )
      report(unusedPipelineParameter.at(key, { name }));
}
