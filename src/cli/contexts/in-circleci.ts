import type { Data } from "../../model/data.ts";
import type { ContextNeed } from "../../runner/steps/context-needs.ts";
import { shellWord } from "../../text/shell-word.ts";

/** A name as a shell takes it. */
const word = (text: string): string => (/^[\w.-]+$/.test(text) ? text : shellWord(text));

/**
 * How the contexts are made in CircleCI: on the page of the organization, or by its command line, whose version 0.1 has
 * these words and asks for each value. https://circleci.com/docs/guides/security/contexts/
 */
export function inCircleci(needs: readonly ContextNeed[], facts: Readonly<Record<string, Data>>): readonly string[] {
  const type = String(facts["project.type"] ?? "");
  const owner = String(facts["git.repo_owner"] ?? "");
  const organization = type === "" ? "TYPE/ORGANIZATION" : `${type}/${owner}`;
  return [
    "In CircleCI, once, by a member of the organization:",
    `  https://app.circleci.com/settings/organization/${organization}/contexts`,
    "or, with circleci 0.1 and the id of the organization from that page (Overview):",
    ...needs.flatMap(({ context, variables }) => [
      `  circleci context create --org-id ORG_ID ${word(context)}`,
      ...variables.map((name) => `  circleci context store-secret --org-id ORG_ID ${word(context)} ${name}`),
    ]),
  ];
}
