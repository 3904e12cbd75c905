import { expect, test } from "vitest";
import { addToConfig } from "../../../src/generator/additions/add-to-config.ts";
import type { DataMap } from "../../../src/model/index.ts";
import { buildOnly } from "./support/additions.ts";

/* What a file of a case cannot show, or what an editor would change in it: line ends, marks and blanks. */

const lines = ["version: 2.1", "jobs:", "  test:", "    docker: [{image: cimg/base:current}]", "    steps:"];
const workflows = ["workflows:", "  ci:", "    jobs:", "      - test"];

function added(text: string, document: DataMap = buildOnly): string {
  const result = addToConfig(text, { document, workflow: "ci", after: ["test"] });
  return result.kind === "added" ? result.text : JSON.stringify(result);
}

const orbs = ["orbs:", "  arm: acme/arm-pipeline@1.0"];
const build = "      - arm/build_and_push: {image: acme/web, context: [docker-hub], requires: [test]}";
const withAll = (steps: readonly string[]): readonly string[] => [
  ...[lines[0] ?? "", ...orbs, ...lines.slice(1)],
  ...steps,
  ...workflows,
  build,
];

test("A file with CRLF gets lines with CRLF", () => {
  const before = [...lines, "      - checkout", ...workflows, ""].join("\r\n");
  expect(added(before)).toBe([...withAll(["      - checkout"]), ""].join("\r\n"));
});

test("A mark at the beginning stays the first character", () => {
  const before = `\ufeff${[...lines, "      - checkout", ...workflows, ""].join("\n")}`;
  expect(added(before)).toBe(`\ufeff${[...withAll(["      - checkout"]), ""].join("\n")}`);
});

test("A file that ends without a line end does so afterwards", () => {
  const before = [...lines, "      - checkout", ...workflows].join("\n");
  expect(added(before)).toBe(withAll(["      - checkout"]).join("\n"));
});

test("Tabs and blanks at the ends of lines stay in a script", () => {
  const steps = [
    "      - run: |",
    "          \tmake\t ",
    "          cat <<-END  ",
    "          \tx",
    "          END",
    "      ",
  ];
  const before = [...lines, ...steps, ...workflows, ""].join("\n");
  expect(added(before)).toBe([...withAll(steps), ""].join("\n"));
});

test("Behind a block that keeps its blank lines they stay its own", () => {
  const end = ["      - test:", "          pre-steps:", "            - run: |+", "                make", "", "", ""];
  const before = [...lines, "      - checkout", ...workflows.slice(0, 3), ...end].join("\n");
  const result = added(before);
  expect(result.startsWith([...withAll(["      - checkout"]).slice(0, -2), ...end].join("\n"))).toBe(true);
  expect(result.slice(result.indexOf("make"))).toBe(
    ["make", "", "", "      - arm/build_and_push:", "          image: acme/web", "          context: [docker-hub]"]
      .concat(["          requires: [test]", ""])
      .join("\n"),
  );
});

test("Where the file ends within a script, jobs stand before it: a line end would become part of it", () => {
  const end = [
    "      - test",
    "      - test:",
    "          name: again",
    "          pre-steps:",
    "            - run: |",
    "                make",
  ];
  const before = [...lines, "      - checkout", ...workflows.slice(0, 3), ...end].join("\n");
  expect(added(before)).toBe(
    [...withAll(["      - checkout"]).slice(0, -2), "      - test", ...blockBuild, ...end.slice(1)].join("\n"),
  );
});

const blockBuild = [
  "      - arm/build_and_push:",
  "          image: acme/web",
  "          context: [docker-hub]",
  "          requires: [test]",
];

test("Where a script is all there is to stand behind, the file is refused", () => {
  const end = ["      - test:", "          pre-steps:", "            - run: |", "                make"];
  const before = [...lines, "      - checkout", ...workflows.slice(0, 3), ...end].join("\n");
  expect(addToConfig(before, { document: buildOnly, workflow: "ci" })).toEqual({
    kind: "refused",
    problems: [
      {
        message: "The file ends within a block of text, without a line end.",
        hint: "End its last line, and add again.",
      },
    ],
  });
});

test("Aliases of aliases cost no time where nothing is added to them", () => {
  const bomb = Array.from({ length: 40 }, (_, level) =>
    level === 0 ? "a0: &a0 [x, x]" : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
  );
  const before = [...bomb, ...lines, "      - checkout", ...workflows, ""].join("\n");
  expect(added(before)).toBe([...bomb, ...withAll(["      - checkout"]), ""].join("\n"));
});

test("A dot is a text, as for the folder that an orb attaches a workspace at", () => {
  const added = { version: 2.1, orbs: { o: { jobs: { j: { steps: [{ attach_workspace: { at: "." } }] } } } } };
  const document = { ...added, workflows: { w: { jobs: ["o/j"] } } };
  const result = addToConfig("version: 2.1\n", { document });
  expect(result.kind === "added" && result.text).toContain("- attach_workspace: {at: .}\n");
});
