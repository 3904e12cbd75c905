import { type LocalValue, localValues } from "../../src/circleci/pipeline-values.ts";

const introduction = `# Pipeline values on this machine

A configuration can use [values of its pipeline](https://circleci.com/docs/reference/variables/#pipeline-values), of which most are
known only to CircleCI. \`validate\` and \`compile\` put these in their place. \`--pipeline-value NAME=VALUE\` sets any of them,
\`--branch\`, \`--tag\` and \`--revision\` those of Git; a value that follows another follows what is set for that. This page is generated.`;

const shown = (value: LocalValue): string => {
  switch (value.kind) {
    case "checkout":
      return `from the checkout, else ${value.otherwise === "" ? "empty" : `\`${value.otherwise}\``}`;
    case "same":
      return `as \`${value.name}\``;
    case "placeholder":
      return value.value === "" ? "empty" : `\`${JSON.stringify(value.value)}\``;
  }
};

/** The table of pipeline values in Markdown. */
export function pipelineValuesPage(): string {
  const rows = [...localValues]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `| \`pipeline.${name}\` | ${shown(value)} |`);
  return `${[introduction, ["| value | here |", "| --- | --- |", ...rows].join("\n")].join("\n\n")}\n`;
}
