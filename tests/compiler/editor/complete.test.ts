import { describe, expect, test } from "vitest";
import { type Completion, completionsAt } from "../../../src/compiler/editor/complete.ts";
import { config, lookUpOrb } from "./support/configuration.ts";

/** What may stand where `|` is in a text. */
function offered(text: string): readonly Completion[] {
  const offset = text.indexOf("¦");
  if (offset === -1) throw new Error("The text has no place.");
  return completionsAt({ name: "config.yml", text: text.replace("¦", "") }, offset, { lookUpOrb });
}

/** The configuration with other lines in place of one. */
function typed(line: string, ...lines: readonly string[]): string {
  if (!config.includes(`${line}\n`)) throw new Error(`"${line}" is no line of the configuration.`);
  return config.replace(`${line}\n`, `${lines.join("\n")}\n`);
}

const labels = (text: string): readonly string[] => offered(text).map(({ label }) => label);

describe("keys", () => {
  test("of a job, without those that it has, each with its colon", () => {
    const found = offered(typed("    parallelism: 2", "    para¦"));
    expect(found.map(({ label }) => label)).toEqual(
      expect.arrayContaining(["docker", "resource_class", "parallelism"]),
    );
    expect(found.map(({ label }) => label)).not.toContain("executor");
    expect(found.find(({ label }) => label === "parallelism")).toMatchObject({
      kind: "key",
      insert: "parallelism: ",
      detail: "an integer",
      description: expect.stringMatching(/\w/),
    });
  });

  test("replace the word that is there, and nothing else", () => {
    const [first] = offered(typed("    parallelism: 2", "    para¦"));
    expect(config.slice(0, first?.replaces.start)).toBe(config.slice(0, config.indexOf("parallelism: 2")));
    expect((first?.replaces.end ?? 0) - (first?.replaces.start ?? 0)).toBe(4);
  });

  test("of a line where nothing is typed yet", () => {
    expect(labels(typed("    parallelism: 2", "    ¦"))).toContain("parallelism");
  });

  test("in place of one that has its colon already come without another", () => {
    expect(
      offered(typed("    parallelism: 2", "    para¦: 2")).find(({ label }) => label === "parallelism")?.insert,
    ).toBe("parallelism");
  });

  test("of a mapping in brackets, and of an item of a list", () => {
    expect(labels(typed("    docker: [image: *image]", "    docker: [{im¦}]"))).toContain("image");
    expect(labels(typed("    docker: [image: *image]", "    docker:", "      - im¦"))).toContain("image");
  });

  test("of the configuration", () => {
    expect(labels(`${config}job¦\n`)).toEqual(expect.arrayContaining(["job-groups", "setup"]));
    expect(labels(`${config}job¦\n`)).not.toContain("jobs");
  });

  test("that are given up are not offered", () => {
    expect(
      labels(typed('    when: pipeline.parameters.deploy and pipeline.git.branch == "main"', "    tr¦")),
    ).not.toContain("triggers");
  });
});

describe("steps, jobs and executors", () => {
  test("a step: those of CircleCI, the commands, and those of orbs", () => {
    const found = offered(typed("      - checkout", "      - ¦"));
    const named = Object.fromEntries(found.map((each) => [each.label, each]));
    expect(named).toMatchObject({
      run: { kind: "step", insert: "run: " },
      checkout: { kind: "step", insert: "checkout" },
      test: { kind: "command", insert: "test", description: "Runs the tests of a folder." },
      "tools/install": { kind: "command", detail: 'the orb "acme/tools@1.2"', description: "Installs the tools." },
    });
  });

  test("a job of a workflow", () => {
    expect(labels(typed("      - deploy: {requires: [first], context: cloud}", "      - de¦"))).toEqual([
      "build",
      "deploy",
      "tools/check",
    ]);
  });

  test("an executor", () => {
    expect(labels(typed("    executor: node", "    executor: ¦"))).toEqual(["node", "tools/arm"]);
    expect(labels(typed("    executor: node", "    executor: {name: n¦}"))).toEqual(["node", "tools/arm"]);
  });

  test("a requirement: the other jobs of the workflow, by the names that they have there", () => {
    expect(labels(typed("      - tools/check: {requires: [every]}", "      - tools/check: {requires: [¦]}"))).toEqual([
      ...["first", "every", "deploy"],
    ]);
  });
});

describe("arguments", () => {
  test("of a command: its parameters, without those that are given", () => {
    const found = offered(
      typed("      - test: {folder: packages, level: low}", "      - test: {folder: packages, le¦}"),
    );
    expect(found).toMatchObject([
      { label: "level", kind: "parameter", insert: "level: ", detail: 'one of "low", "high"' },
    ]);
  });

  test("of a command on a line below it, one that must be given says so", () => {
    const found = offered(typed("      - test: {folder: packages, level: low}", "      - test:", "          f¦"));
    expect(found[0]).toMatchObject({
      label: "folder",
      detail: "string, required",
      description: "Where the tests are.",
    });
  });

  test("of a job: its parameters, and the keys of an entry", () => {
    const found = labels(typed("      - build: {greeting: hi, name: first}", "      - build: {gr¦}"));
    expect(found).toEqual(expect.arrayContaining(["greeting", "requires", "matrix"]));
  });

  test("of a matrix", () => {
    const line = "      - build: {matrix: {alias: every, parameters: {greeting: [a, b]}}}";
    expect(labels(typed(line, "      - build: {matrix: {parameters: {gr¦: [a]}}}"))).toEqual(["greeting"]);
  });

  test("the values of an enum and of a boolean", () => {
    expect(labels(typed("      - test: {folder: .}", "      - test: {folder: ., level: ¦}"))).toEqual(["low", "high"]);
    expect(labels(typed('      - tools/install: {version: "20"}', "      - tools/install: {cache: t¦}"))).toEqual([
      "true",
      "false",
    ]);
  });
});

describe("values", () => {
  test("of a closed set", () => {
    const step = "      - store_artifacts: {path: out}";
    expect(labels(typed(step, "      - run: {command: make, when: ¦}"))).toEqual(["on_success", "always", "on_fail"]);
    expect(labels(typed(step, "      - run: {command: make, background: ¦}"))).toEqual(["true", "false"]);
  });

  test("resource classes, with what they give", () => {
    const found = offered(typed("    parallelism: 2", "    resource_class: ¦"));
    expect(found.find(({ label }) => label === "arm.medium")?.detail).toMatch(/2 CPUs of arm64, 8 GiB/);
  });

  test("contexts that other jobs have", () => {
    expect(labels(typed("      - tools/check: {requires: [every]}", "      - tools/check: {context: ¦}"))).toEqual([
      "cloud",
    ]);
  });

  test("types of parameters", () => {
    expect(labels(typed("      greeting: {type: string, default: hello}", "      greeting: {type: ¦}"))).toContain(
      "env_var_name",
    );
  });
});

describe("names", () => {
  test("in << >>: the parameters there, those of the pipeline, and its values", () => {
    const found = labels(
      typed(
        "      - run: {command: npm run test, working_directory: << parameters.folder >>}",
        "      - run: npm run << par¦",
      ),
    );
    expect(found.slice(0, 3)).toEqual(["parameters.folder", "parameters.level", "pipeline.parameters.deploy"]);
    expect(found).toContain("pipeline.git.branch");
  });

  test("in a workflow there are those of the pipeline alone", () => {
    const found = labels(typed("      - build: {greeting: hi, name: first}", "      - build: {greeting: << ¦ >>}"));
    expect(found[0]).toBe("pipeline.parameters.deploy");
  });

  test("of an anchor behind its star", () => {
    expect(labels(typed("    docker: [image: *image]", "    docker: [image: *¦]"))).toEqual(["image"]);
  });
});

describe("nothing is offered", () => {
  test("in a comment, in shell text, and for a name that is given", () => {
    expect(labels(typed("# a comment", "# a com¦"))).toEqual([]);
    expect(labels(typed("      - store_artifacts: {path: out}", "      - run: npm ¦"))).toEqual([]);
    expect(labels(typed("  deploy:", "  dep¦:"))).toEqual([]);
  });

  test("in a text that is no YAML at all", () => {
    expect(labels("{{{{{{{ ¦")).toEqual([]);
  });
});

describe("a line that is being typed", () => {
  const last = "      - tools/check: {requires: [every]}";

  test.each([
    [
      "requires, with the alias of a matrix and not its jobs' names",
      last,
      "      - deploy: {requires: [¦",
      ["first", "every"],
    ],
    ["requires", last, "      - deploy: {requires: [first, ev¦", ["first", "every"]],
    ["context", last, "      - deploy: {context: [¦", ["cloud"]],
    ["arguments", last, "      - build: {gree¦", ["greeting"]],
    ["arguments of a step", "      - test: {folder: packages, level: low}", "      - test: {fol¦", ["folder", "level"]],
  ])("offers in brackets that are still open: %s", (_, line, open, expected) => {
    expect(labels(typed(line, open))).toEqual(expect.arrayContaining(expected));
  });

  test("offers the statuses of a requirement", () => {
    const statuses = ["success", "failed", "canceled", "unauthorized", "not_run", "terminal"];
    expect(labels(typed(last, "      - tools/check: {requires: [{every: ¦}]}"))).toEqual(statuses);
    expect(labels(typed(last, "      - tools/check: {requires: [{every: [failed, ¦]}]}"))).toEqual(statuses);
  });

  test("offers the images of a machine, and not for a container", () => {
    const line = "    docker: [image: *image]";
    expect(labels(typed(line, "    machine: {image: ¦}"))).toContain("ubuntu-2404:current");
    expect(labels(typed(line, "    docker: [{image: ¦}]"))).not.toContain("ubuntu-2404:current");
  });

  test("offers the values of an enum as its default", () => {
    const line = "      level: {type: enum, enum: [low, high], default: high}";
    expect(labels(typed(line, "      level: {type: enum, enum: [low, high], default: ¦}"))).toEqual(["low", "high"]);
  });

  test("offers the resource classes of what the job runs on", () => {
    const found = labels(typed("    parallelism: 2", "    resource_class: ¦"));
    expect(found).toContain("medium+");
    expect(found.filter((label) => /macos|m4pro|windows|gpu/.test(label))).toEqual([]);
  });
});
