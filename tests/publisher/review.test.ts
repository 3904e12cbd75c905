import { describe, expect, test } from "vitest";
import { type PackedOrb, packFile, packFolder } from "../../src/compiler/orbs/pack.ts";
import { type Finding, reviewOrb } from "../../src/publisher/review.ts";
import { reviewRules } from "../../src/publisher/rules/all.ts";

type Folder = Readonly<Record<string, string>>;

/** An orb in order: each case changes one file of it. */
const inOrder: Folder = {
  "@orb.yml": `version: 2.1
description: Greets people in their own language, on every platform that has a shell.
display:
  home_url: https://acme.example.com
  source_url: https://github.com/acme/greet-orb
`,
  "executors/shell.yml": "description: A small container.\ndocker:\n  - image: cimg/base:stable\n",
  "commands/greet.yml": `description: Greet somebody.
parameters:
  to:
    type: string
    default: $USER
steps:
  - run:
      name: Greet
      command: <<include(scripts/greet.sh)>>
`,
  "jobs/greet_all.yml": `description: Greet everybody.
executor: shell
steps:
  - greet
`,
  "examples/greet_a_team.yml": `description: Greet a team.
usage:
  version: 2.1
  orbs:
    greet: acme/greet@2.0
`,
};

function folder(changes: Folder = {}): PackedOrb {
  const texts = Object.entries({ ...inOrder, ...changes }).filter(([, text]) => text !== "");
  return packFolder({
    files: texts.map(([path, text]) => ({ path, source: { name: path, text } })),
    include: (path) => (path === "scripts/greet.sh" ? { kind: "text", text: "x".repeat(99) } : { kind: "missing" }),
    included: ["scripts/greet.sh"],
  });
}

const release = { orb: "acme/greet", version: "2.1.0" };

type Case = {
  readonly what: string;
  readonly files: Folder;
  readonly findings: readonly Finding[];
  /** As much like it as can be, and in order. */
  readonly nearMiss: Folder;
};

const root = inOrder["@orb.yml"] ?? "";
const greet = inOrder["commands/greet.yml"] ?? "";

const cases: readonly Case[] = [
  {
    what: "an orb without the address of its source",
    files: { "@orb.yml": root.replace(/ {2}source_url.*\n/, "") },
    findings: [
      {
        code: "RC001",
        file: "@orb.yml",
        line: 3,
        column: 1,
        message: 'The orb has no "source_url".',
        hint: 'Add "source_url" below "display".',
      },
    ],
    nearMiss: { "@orb.yml": root.replace("home_url: https://acme.example.com", 'home_url: ""') },
  },
  {
    what: "a component without a description",
    files: { "jobs/greet_all.yml": 'description: " "\nexecutor: shell\nsteps: [greet]\n' },
    findings: [
      {
        code: "RC002",
        file: "jobs/greet_all.yml",
        line: 1,
        column: 1,
        message: '"greet_all" of jobs has no description.',
        hint: 'Add a "description" that says what it does.',
      },
    ],
    nearMiss: { "jobs/greet_all.yml": "description: All.\nexecutor: shell\nsteps: [greet]\n" },
  },
  {
    what: "an orb without an example",
    files: { "examples/greet_a_team.yml": "" },
    findings: [
      {
        code: "RC003",
        file: "@orb.yml",
        line: 1,
        column: 1,
        message: "The orb has no usage example.",
        hint: 'Add one below "examples".',
      },
    ],
    nearMiss: {
      "examples/greet_a_team.yml": "",
      "@orb.yml": `${root}examples:\n  one:\n    description: One.\n    usage: { orbs: { greet: acme/greet@2 } }\n`,
    },
  },
  {
    what: "an example that is called example",
    files: {
      "examples/greet_a_team.yml": "",
      "examples/greet_example.yml": inOrder["examples/greet_a_team.yml"] ?? "",
    },
    findings: [
      {
        code: "RC004",
        file: "examples/greet_example.yml",
        line: 1,
        column: 1,
        message: 'The name of the usage example "greet_example" contains "example".',
        hint: "Name it after what it shows.",
      },
    ],
    nearMiss: {
      "examples/greet_a_team.yml": "",
      "examples/exam_results.yml": inOrder["examples/greet_a_team.yml"] ?? "",
    },
  },
  {
    what: "a description of 63 characters",
    files: { "@orb.yml": root.replace(/description: .*/, `description: ${"x".repeat(63)}`) },
    findings: [
      {
        code: "RC005",
        file: "@orb.yml",
        line: 2,
        column: 1,
        message: "The orb's description has 63 characters of at least 64.",
        hint: "Say what the orb is for, in the words that people search for.",
      },
    ],
    nearMiss: { "@orb.yml": root.replace(/description: .*/, `description: ${"x".repeat(64)}`) },
  },
  {
    what: "the address of a source that is not on the internet",
    files: { "@orb.yml": root.replace("https://github.com/acme/greet-orb", "http://localhost/greet") },
    findings: [
      {
        code: "RC006",
        file: "@orb.yml",
        line: 5,
        column: 3,
        message: '"source_url" is "http://localhost/greet", whose host is not one of the internet.',
        hint: "Give the https address of a public page.",
      },
    ],
    nearMiss: { "@orb.yml": root.replace("https://github.com/acme/greet-orb", "http://localhost.acme.com/greet") },
  },
  {
    what: "a home page that is still a placeholder",
    files: { "@orb.yml": root.replace("https://acme.example.com", "https://github.com/<organization>/<project>") },
    findings: [
      {
        code: "RC007",
        file: "@orb.yml",
        line: 4,
        column: 3,
        message: '"home_url" is "https://github.com/<organization>/<project>", which still holds a placeholder.',
        hint: "Give the https address of a public page.",
      },
    ],
    nearMiss: { "@orb.yml": root.replace(/ {2}home_url.*\n/, "") },
  },
  {
    what: "a run step without a name, below a condition",
    files: {
      "jobs/greet_all.yml":
        "description: All.\nexecutor: shell\nsteps:\n  - when:\n      condition: true\n      steps:\n        - run: echo hello\n",
    },
    findings: [
      {
        code: "RC008",
        file: "jobs/greet_all.yml",
        line: 7,
        column: 11,
        message: 'A run step of "greet_all" has no name.',
        hint: 'Write it with "name" and "command".',
      },
      {
        code: "RC009",
        file: "jobs/greet_all.yml",
        line: 7,
        column: 11,
        message: 'A run step of "greet_all" is written in the short form, whose command orb-tools does not measure.',
        hint: 'Write it with "name" and "command".',
      },
    ],
    nearMiss: {
      "jobs/greet_all.yml":
        "description: All.\nexecutor: shell\nsteps:\n  - run: { name: Say it, command: echo hello }\n",
    },
  },
  {
    what: "a command of 65 characters in the YAML",
    files: { "commands/greet.yml": greet.replace("<<include(scripts/greet.sh)>>", `echo ${"x".repeat(60)}`) },
    findings: [
      {
        code: "RC009",
        file: "commands/greet.yml",
        line: 9,
        column: 7,
        message: 'A command of "greet" has 65 characters of at most 64.',
        hint: "Move it to a file and write <<include(scripts/name.sh)>>.",
      },
    ],
    nearMiss: { "commands/greet.yml": greet.replace("<<include(scripts/greet.sh)>>", `echo ${"x".repeat(59)}`) },
  },
  {
    what: "a block of 65 characters and its newline",
    files: {
      "commands/greet.yml": greet.replace("<<include(scripts/greet.sh)>>", `|\n        echo ${"x".repeat(60)}`),
    },
    findings: [
      {
        code: "RC009",
        file: "commands/greet.yml",
        line: 9,
        column: 7,
        message: 'A command of "greet" has 65 characters of at most 64.',
        hint: "Move it to a file and write <<include(scripts/name.sh)>>.",
      },
    ],
    nearMiss: {
      "commands/greet.yml": greet.replace("<<include(scripts/greet.sh)>>", `|\n        echo ${"x".repeat(59)}`),
    },
  },
  {
    what: "names with dashes and capitals",
    files: {
      "commands/greet.yml": "",
      "commands/greetPeople.yml": greet.replace("  to:", "  greet-to:"),
      "jobs/greet_all.yml": "description: All.\nexecutor: shell\nsteps: [greetPeople]\n",
    },
    findings: [
      {
        code: "RC010",
        file: "commands/greetPeople.yml",
        line: 1,
        column: 1,
        message: 'The name "greetPeople" of commands is not in snake_case.',
        hint: 'Name it "greet_people".',
      },
      {
        code: "RC010",
        file: "commands/greetPeople.yml",
        line: 3,
        column: 3,
        message: 'The parameter "greet-to" of "greetPeople" is not in snake_case.',
        hint: 'Name it "greet_to".',
      },
    ],
    nearMiss: { "commands/greet.yml": greet.replace("  to:", "  greet_to2:") },
  },
  {
    what: "an example with the major version before",
    files: { "examples/greet_a_team.yml": (inOrder["examples/greet_a_team.yml"] ?? "").replace("@2.0", "@1.9") },
    findings: [
      {
        code: "RC011",
        file: "examples/greet_a_team.yml",
        line: 5,
        column: 5,
        message: 'The usage example "greet_a_team" shows version "1.9" of "acme/greet", and 2.1.0 is published.',
        hint: 'Import "acme/greet@2".',
      },
    ],
    nearMiss: { "examples/greet_a_team.yml": (inOrder["examples/greet_a_team.yml"] ?? "").replace("@2.0", "@2") },
  },
  {
    what: "an environment variable that reaches a cache key by way of a default",
    files: {
      "commands/greet.yml": greet.replace(
        "steps:",
        "steps:\n  - restore_cache:\n      keys:\n        - v1-<< parameters.to >>",
      ),
    },
    findings: [
      {
        code: "RC012",
        file: "commands/greet.yml",
        line: 9,
        column: 11,
        message:
          'The key uses the parameter "to" of "greet", whose default is "$USER", and a key expands no environment variable.',
        hint: "Use {{ .Environment.NAME }} in the key instead.",
      },
    ],
    nearMiss: {
      "commands/greet.yml": greet
        .replace("$USER", "you")
        .replace("steps:", "steps:\n  - restore_cache:\n      keys:\n        - v1-<< parameters.to >>"),
    },
  },
];

describe("the review of an orb", () => {
  test.each(cases)("finds $what", ({ files, findings }) => {
    expect(reviewOrb(folder(files), { release }).findings).toEqual(findings);
  });

  test.each(cases)("finds nothing in what only looks like $what", ({ findings, nearMiss }) => {
    const code = findings[0]?.code;
    const review = reviewOrb(folder(nearMiss), { release });
    expect({ findings: review.findings.filter((finding) => finding.code === code) }).toEqual({ findings: [] });
  });

  test("has a case for each rule", () => {
    expect([...new Set(cases.flatMap(({ findings }) => findings.map(({ code }) => code)))]).toEqual(
      reviewRules.map(({ code }) => code),
    );
  });

  test("passes an orb in order, by every rule", () => {
    expect(reviewOrb(folder(), { release })).toEqual({
      findings: [],
      passed: reviewRules.map(({ code }) => code),
      skipped: [],
    });
  });

  test("says which rules it did not check, and why", () => {
    const review = reviewOrb(packFile({ name: "orb.yml", text: root }), { exclude: ["RC003"] });
    expect(review.skipped).toEqual([
      { code: "RC003", reason: "Excluded." },
      { code: "RC009", reason: "A packed orb does not show which commands were included; review its folder." },
      { code: "RC011", reason: "No release was named to compare the examples with." },
    ]);
  });

  test("finds a component of a packed orb at its own line", () => {
    const text = `${root}jobs:\n  one:\n    description: One.\n  two:\n    executor: x\n`;
    const review = reviewOrb(packFile({ name: "orb.yml", text }), { exclude: ["RC003"] });
    expect(review.findings).toEqual([
      {
        code: "RC002",
        file: "orb.yml",
        line: 9,
        column: 3,
        message: '"two" of jobs has no description.',
        hint: 'Add a "description" that says what it does.',
      },
    ]);
  });
});
