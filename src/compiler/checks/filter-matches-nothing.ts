import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import { get, textOf, type YamlNode } from "../source/node.ts";
import { isPattern } from "./filters.ts";
import type { CheckInput } from "./input.ts";

/** A filter that looks like a pattern and is none. */
export const filterMatchesNothing = defineDiagnostic<{ readonly filter: string; readonly what: string }>({
  code: "filter-matches-nothing",
  severity: "warning",
  about:
    "A filter is a name, letter by letter, unless it stands between slashes: then it is a regular expression for the whole name. No branch and no tag can have a name with `*`, `^`, `[`, `?`, `\\` or a blank, so without the slashes such a filter matches nothing. https://circleci.com/docs/reference/configuration-reference/#branches",
  message: ({ filter, what }) => `"${filter}" is compared letter by letter, and no ${what} can have such a name.`,
  hint: ({ filter }) =>
    `Write the filter as a regular expression between slashes, such as \`/${asExpression(filter)}/\`.`,
});

/** What the user most likely means: `release/*` is written as for a shell. */
const asExpression = (filter: string): string => filter.replace(/(?<![.\])\\])\*/g, ".*").replace(/(?<!\\)\//g, "\\/");

/** What git refuses in a name: https://git-scm.com/docs/git-check-ref-format */
const impossible = /[*^?[\\~: ]/;

/** Reports filters of branches and tags that nothing can match. */
export function checkFilters({ compiled }: CheckInput, report: Report): void {
  for (const { entries } of compiled.workflows)
    for (const { settings } of entries) {
      const filters = get(settings, "filters");
      for (const [kind, what] of [
        ["branches", "branch"],
        ["tags", "tag"],
      ] as const)
        for (const list of ["only", "ignore"])
          for (const node of items(get(get(filters, kind), list))) {
            const filter = textOf(node);
            if (filter !== undefined && impossible.test(filter) && !isPattern(filter))
              report(filterMatchesNothing.at(node, { filter, what }));
          }
    }
}

const items = (node: YamlNode | undefined): readonly YamlNode[] =>
  node === undefined ? [] : node.kind === "sequence" ? node.items : [node];
