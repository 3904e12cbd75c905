import { expect, test } from "vitest";
import { checkFilters } from "../../../src/compiler/checks/filter-matches-nothing.ts";
import { checkRequirementCycles } from "../../../src/compiler/checks/requirement-cycle.ts";
import { checkFilteredRequirements } from "../../../src/compiler/checks/requirement-filtered-out.ts";
import { checkUnreachableJobs } from "../../../src/compiler/checks/unreachable-job.ts";
import { findings } from "./support/check-input.ts";

/** A workflow of jobs whose bodies do not matter. */
const workflow = (jobs: string, name = "w") => `workflows:\n  ${name}:\n    jobs:\n${jobs.replace(/^/gm, "      ")}\n`;

test("a circle of requirements is an error that shows the way, once", () => {
  const text = workflow(
    "- a: {requires: [c]}\n- b: {requires: [a]}\n- c: {requires: [b]}\n- d: {requires: [c]}\n- e: {requires: [e]}",
  );
  expect(findings(checkRequirementCycles, text)).toMatchInlineSnapshot(`
    [
      "error requirement-cycle at 4 [c]: Jobs in the workflow "w" require each other in a circle: a -> c -> b -> a. (Break the circle: take one of these names out of a \`requires\`.)",
      "error requirement-cycle at 8 [e]: The job "e" in the workflow "w" requires itself. (Break the circle: take one of these names out of a \`requires\`.)",
    ]
  `);
});

test("two circles are two mistakes, and one behind the other is not taken for a part of it", () => {
  const text = workflow("- a: {requires: [b]}\n- b: {requires: [a, d]}\n- c: {requires: [d]}\n- d: {requires: [c]}");
  expect(findings(checkRequirementCycles, text)).toMatchInlineSnapshot(`
    [
      "error requirement-cycle at 4 [b]: Jobs in the workflow "w" require each other in a circle: a -> b -> a. (Break the circle: take one of these names out of a \`requires\`.)",
      "error requirement-cycle at 6 [d]: Jobs in the workflow "w" require each other in a circle: c -> d -> c. (Break the circle: take one of these names out of a \`requires\`.)",
    ]
  `);
});

test("in a workflow that is switched off a circle is a warning", () => {
  const text = `${workflow("- a: {requires: [a]}")}    when: false\n`;
  expect(findings(checkRequirementCycles, text)).toMatchInlineSnapshot(`
    [
      "warning requirement-cycle at 4 [a]: The job "a" in the workflow "w" requires itself. (Break the circle: take one of these names out of a \`requires\`.)",
    ]
  `);
});

test("jobs that meet again, and equal jobs of one name, are no circle", () => {
  const text = workflow("- a\n- a\n- b: {requires: [a]}\n- c: {requires: [a]}\n- d: {requires: [b, c, a]}");
  expect(findings(checkRequirementCycles, text)).toEqual([]);
});

const onlyTags = "filters: {branches: {ignore: /.*/}, tags: {only: /^v.*/}}";

test("a job for tags alone that requires one for branches never runs", () => {
  const text = workflow(
    `- build\n- release: {requires: [build], ${onlyTags}}\n- announce: {requires: [release], ${onlyTags}}`,
  );
  expect(findings(checkUnreachableJobs, text)).toMatchInlineSnapshot(`
    [
      "warning unreachable-job at 5 [build]: The job "release" can never run: it is for tags, and "build", which it requires, runs for branches. (Change the filters or the statuses of "build", or take it out of \`requires\`.)",
    ]
  `);
  expect(findings(checkFilteredRequirements, text)).toEqual([]);
});

test("a job for branches that requires one for tags alone never runs", () => {
  expect(
    findings(checkUnreachableJobs, workflow(`- build: {${onlyTags}}\n- test: {requires: [build]}`)),
  ).toMatchInlineSnapshot(`
    [
      "warning unreachable-job at 5 [build]: The job "test" can never run: it is for branches, and "build", which it requires, runs for tags. (Change the filters or the statuses of "build", or take it out of \`requires\`.)",
    ]
  `);
});

test("jobs for different branches that require each other's never run", () => {
  const text = workflow(
    "- build: {filters: {branches: {only: [main, develop]}}}\n- deploy: {requires: [build], filters: {branches: {only: release}}}",
  );
  expect(findings(checkUnreachableJobs, text)).toMatchInlineSnapshot(`
    [
      "warning unreachable-job at 5 [build]: The job "deploy" can never run: it is for the branch "release", and "build", which it requires, runs for the branches "main", "develop". (Change the filters or the statuses of "build", or take it out of \`requires\`.)",
    ]
  `);
});

test("a job with a filter for tags, behind one without, silently misses the tags", () => {
  const text = workflow(
    "- build\n- test: {requires: [build]}\n- deploy: {requires: [test], filters: {tags: {only: /^v.*/}}}\n- tell: {requires: [deploy], filters: {tags: {only: /^v.*/}}}",
  );
  expect(findings(checkFilteredRequirements, text)).toMatchInlineSnapshot(`
    [
      "warning requirement-filtered-out at 6 [test]: The job "deploy" does not run for tags, although it has a filter for them: "test", which it requires, runs only for branches. (Give "test" a filter for the same tags.)",
    ]
  `);
  expect(findings(checkUnreachableJobs, text)).toEqual([]);
});

test.each([
  ["the same filters", `- build: {${onlyTags}}\n- release: {requires: [build], ${onlyTags}}`],
  [
    "wider filters of what is required",
    `- build: {filters: {tags: {only: /.*/}}}\n- release: {requires: [build], ${onlyTags}}`,
  ],
  [
    "regular expressions, which are not compared",
    "- b: {filters: {branches: {only: /f.*/}}}\n- d: {requires: [b], filters: {branches: {only: main}}}",
  ],
  [
    "a name that is in both",
    "- b: {filters: {branches: {only: [main, x]}}}\n- d: {requires: [b], filters: {branches: {only: main}}}",
  ],
  ["an expression", '- b: {filters: pipeline.git.branch == "x"}\n- d: {requires: [b], filters: {tags: {only: /.*/}}}'],
  ["a job that is switched off on purpose", "- b\n- d: {requires: [b], filters: {branches: {ignore: /.*/}}}"],
  ["a requirement that is met without a run", `- b\n- d: {requires: [{b: terminal}], ${onlyTags}}`],
  [
    "a job for some branches behind one for all",
    "- b\n- d: {requires: [b], filters: {branches: {only: main, ignore: x}}}",
  ],
])("no warning for %s", (_, jobs) => {
  expect(findings(checkUnreachableJobs, workflow(jobs))).toEqual([]);
  expect(findings(checkFilteredRequirements, workflow(jobs))).toEqual([]);
});

test("a job that waits for a failure and for what comes after the success never runs", () => {
  const text = workflow(
    "- test\n- deploy: {requires: [test]}\n- check: {requires: [deploy]}\n- tell: {requires: [{test: failed}, check]}\n- both: {requires: [{test: failed}, {test: success}]}",
  );
  expect(findings(checkUnreachableJobs, text)).toMatchInlineSnapshot(`
    [
      "warning unreachable-job at 7 [test]: The job "tell" can never run: it waits for "test" to end as failed, and "check", which it requires too, runs only after "test" ended as success. (Change the filters or the statuses of "test", or take it out of \`requires\`.) | 7 [check]: This requirement stands against it.",
      "warning unreachable-job at 8 [test]: The job "both" can never run: it waits for "test" to end as failed, and also as success. (Change the filters or the statuses of "test", or take it out of \`requires\`.) | 8 [test]: This requirement stands against it.",
    ]
  `);
});

test("a job that waits for a failure, or for any end, may run", () => {
  const text = workflow(
    "- test\n- deploy: {requires: [test]}\n- a: {requires: [{test: failed}]}\n- b: {requires: [{test: failed}, {deploy: not_run}]}\n- c: {requires: [{test: [failed, success]}, deploy]}\n- d: {requires: [{deploy: failed}, test]}\n- e: {requires: [{deploy: failed}, {test: terminal}]}",
  );
  expect(findings(checkUnreachableJobs, text)).toEqual([]);
});

test("a filter that looks like a pattern and is compared letter by letter matches nothing", () => {
  const text = workflow(
    "- a: {filters: {branches: {only: [release/*, main]}}}\n- b: {filters: {tags: {only: v.*}}}\n- c: {filters: {branches: {ignore: ^old}}}",
  );
  expect(findings(checkFilters, text)).toMatchInlineSnapshot(`
    [
      "warning filter-matches-nothing at 4 [release/*]: "release/*" is compared letter by letter, and no branch can have such a name. (Write the filter as a regular expression between slashes, such as \`/release\\/.*/\`.)",
      "warning filter-matches-nothing at 5 [v.*]: "v.*" is compared letter by letter, and no tag can have such a name. (Write the filter as a regular expression between slashes, such as \`/v.*/\`.)",
      "warning filter-matches-nothing at 6 [^old]: "^old" is compared letter by letter, and no branch can have such a name. (Write the filter as a regular expression between slashes, such as \`/^old/\`.)",
    ]
  `);
});

test("names and regular expressions are filters that can match", () => {
  const text = workflow(
    "- a: {filters: {branches: {only: [/release.*/, main, dependabot/npm_and_yarn/x-1.2]}, tags: {only: '/^v[0-9]+/'}}}",
  );
  expect(findings(checkFilters, text)).toEqual([]);
});
