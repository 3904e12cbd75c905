import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { isIn, type Range, type Source } from "../diagnostics/source.ts";
import type { CheckInput } from "./input.ts";
import { secretValuesIn } from "./secret-values.ts";
import { tokenPatterns } from "./token-patterns.ts";

/** A secret that everybody who can read the file can read. */
export const plainSecret = defineDiagnostic<{ readonly what: string }>({
  code: "plain-secret",
  severity: "warning",
  secret: true,
  about:
    "What stands in the configuration is in the repository, its history and every clone, and CircleCI masks only the values of project and context variables in the output. A secret that was committed once has to be replaced. https://circleci.com/docs/guides/security/security-recommendations/",
  // The message must not repeat the secret: it ends up in logs and reports.
  message: ({ what }) => `This looks like ${what} in plain text.`,
  hint: () => "Replace the secret, keep the new one in a context or a project variable, and use its name here.",
});

/**
 * Reports secrets that are known by their look, in the whole text with its comments, and values that are secrets by
 * their name.
 */
export function checkPlainSecrets(input: CheckInput, report: Report): void {
  const { library, source, sources = [source], parts } = input;
  for (const own of parts?.sources ?? sources) {
    const question = { about: own, asked: checkPlainSecrets, under: [] };
    const tokens = parts?.memory.recall(question, report, () => tokensIn(own)) ?? tokensIn(own);
    for (const { at, what } of tokens) report(plainSecret.at(at, { what }));
  }
  for (const { node, what } of secretValuesIn(library.document, parts?.memory))
    if (sources.some((own) => isIn(node, own)) && !hasToken(String(node.value))) report(plainSecret.at(node, { what }));
}

const anyToken = new RegExp(tokenPatterns.map(({ pattern }) => `(${pattern})`).join("|"), "g");

/** A token in a variable that is named a secret is one diagnostic. */
const hasToken = (text: string): boolean => text.search(anyToken) !== -1;

function tokensIn(source: Source): readonly { readonly at: Range; readonly what: string }[] {
  const found: { readonly at: Range; readonly what: string }[] = [];
  for (const match of source.text.matchAll(anyToken)) {
    const [token, ...groups] = match;
    const what = tokenPatterns[groups.findIndex((group) => group !== undefined)]?.what;
    // AWS's documents write their keys with EXAMPLE, and others fill theirs with one character.
    if (what === undefined || /EXAMPLE|(\w)\1{7}/i.test(token)) continue;
    found.push({ at: { source, start: match.index, end: match.index + token.length }, what });
  }
  return found;
}
