import { describe, expect, test } from "vitest";
import type { Range } from "../../../src/compiler/diagnostics/source.ts";
import type { YamlNode } from "../../../src/compiler/source/node.ts";
import { readDocument } from "../../../src/compiler/source/read-document.ts";
import { ReaderOfParts } from "../../../src/compiler/source/read-parts.ts";
import { seedTexts } from "../support/seeds.ts";

const name = "config.yml";

/** A tree as data, with every place. */
function written(node: YamlNode, placed: (range: Range) => Range): unknown {
  const { start, end } = placed(node);
  const { kind, size, length, templated } = node;
  const facts = { kind, start, end, size, length, templated };
  if (node.kind === "scalar") return { ...facts, value: node.value, style: node.style };
  if (node.kind === "sequence") return { ...facts, items: node.items.map((item) => written(item, placed)) };
  return {
    ...facts,
    entries: [...node.entries].map(([key, entry]) => [key, written(entry.key, placed), written(entry.value, placed)]),
  };
}

const whole = (text: string): unknown => {
  const document = readDocument({ name, text }, () => {});
  return document && written(document, (range) => range);
};

function inParts(reader: ReaderOfParts, text: string): unknown {
  const read = reader.read({ name, text });
  return read && written(read.document, read.placed);
}

const config = `# A comment.
---
version: 2.1

jobs:
  # Another.
  build:
    docker: [image: a]
    steps:
    - checkout
    - run: |
        echo a

        # no comment
  test: {machine: true, steps: [checkout]}

workflows:
  all:
    jobs:
    - build
    - test: {requires: [build]}

    # The end of the list.
    max_auto_reruns: 2
  other:
    jobs:
      - build
`;

describe("reading in parts", () => {
  test("is as reading the whole", () => {
    expect(inParts(new ReaderOfParts(), config)).toEqual(whole(config));
  });

  test("keeps the nodes of what is the same, also where it has moved", () => {
    const reader = new ReaderOfParts();
    const before = reader.read({ name, text: config })?.document;
    const text = config.replace("[image: a]", "[image: another]");
    const after = reader.read({ name, text });
    const of = (root: YamlNode | undefined, ...path: readonly string[]): YamlNode | undefined =>
      path.reduce((node, key) => (node?.kind === "mapping" ? node.entries.get(key)?.value : undefined), root);
    expect(of(after?.document, "workflows")).toBe(of(before, "workflows"));
    expect(of(after?.document, "jobs", "test")).toBe(of(before, "jobs", "test"));
    expect(of(after?.document, "jobs", "build")).not.toBe(of(before, "jobs", "build"));
    expect(after && written(after.document, after.placed)).toEqual(whole(text));
  });

  test.each([
    ["in flow style", "{version: 2.1, jobs: {build: {machine: true}}}\n"],
    ["with line ends of Windows", config.replaceAll("\n", "\r\n")],
    ["with a second document", `${config}---\nversion: 2.1\n`],
    ["with a tab for indentation", config.replace("  test:", "\ttest:")],
    ["with anchors", config.replace("[image: a]", "&images [image: a]")],
    ["with an alias of nothing", config.replace("[image: a]", "*images")],
    ["with a name given twice", config.replace("  test:", "  build:")],
    ["with a key given twice", config.replace("    steps:\n", "    docker: []\n    steps:\n")],
    ["that is no YAML", config.replace("[image: a]", "[image: a")],
    ["with a section that is a text", config.replace("jobs:\n  # Another.\n", "jobs:\n  a text\n")],
    [
      "with a quoted text that goes on too far to the left",
      config.replace("echo a\n", 'echo a\n    - run: "a\n  b: c"\n'),
    ],
    ["with a merge key", `<<: {description: a}\n${config.replace("---\n", "")}`],
    ["of version 2", config.replace("2.1", "2")],
    ["that is empty", ""],
  ])("leaves a text %s to who reads the whole", (_, text) => {
    expect(new ReaderOfParts().read({ name, text })).toBeUndefined();
  });

  test("is as reading the whole for whatever the cases have, line by line", () => {
    let inPartsAtAll = 0;
    for (const text of seedTexts()) {
      const reader = new ReaderOfParts();
      const lines = text.split("\n");
      for (const end of [lines.length, Math.floor(lines.length / 2), lines.length]) {
        const part = lines.slice(0, end).join("\n");
        const found = inParts(reader, part);
        if (found === undefined) continue;
        inPartsAtAll++;
        expect(found, part).toEqual(whole(part));
      }
    }
    expect(inPartsAtAll).toBeGreaterThan(500);
  });
});
