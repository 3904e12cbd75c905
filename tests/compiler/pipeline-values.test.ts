import { describe, expect, test } from "vitest";
import { localValues } from "../../src/circleci/pipeline-values.ts";
import { pipelineValues } from "../../src/compiler/pipeline-values.ts";

describe("the pipeline values of a machine", () => {
  test("are placeholders where only the server would know", () => {
    const values = pipelineValues();
    const names = [
      "number",
      "id",
      "trigger_source",
      "git.branch.is_default",
      "git.tag",
      "event.github.pull_request.number",
    ];
    expect(names.map((name) => values[name])).toEqual([
      1,
      "00000000-0000-0000-0000-000000000001",
      "webhook",
      false,
      "",
      111,
    ]);
  });

  test("are what is given, and those that follow it follow", () => {
    const values = pipelineValues({
      "git.revision": "abc",
      "project.git_url": "https://github.com/acme/web",
      number: 7,
    });
    const names = ["git.base_revision", "config.sha", "trigger_parameters.gitlab.commit_sha", "git.repo_url", "number"];
    expect(names.map((name) => values[name])).toEqual(["abc", "abc", "abc", "https://github.com/acme/web", 7]);
  });

  test("have a label by the name of CircleCI's reference, and by that of its command line", () => {
    const { "event.github.label.name": name, "event.github.label": label } = pipelineValues();
    expect([name, label]).toEqual(["", ""]);
  });

  test("are those of GitHub where the checkout does not say what hosts it", () => {
    expect(pipelineValues()["project.type"]).toBe("github");
  });

  test("can be more than are known here", () => {
    expect(pipelineValues({ "event.new.thing": "x" })["event.new.thing"]).toBe("x");
  });

  test("follow only values that there are", () => {
    const lost = [...localValues.values()].filter((value) => value.kind === "same" && !localValues.has(value.name));
    expect(lost).toEqual([]);
  });

  test("know no more than an own property of what is given", () => {
    expect(Object.hasOwn(pipelineValues({}), "constructor")).toBe(false);
  });
});
