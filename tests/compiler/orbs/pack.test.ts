import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { packFile, packFolder } from "../../../src/compiler/orbs/pack.ts";
import { filesIn, folderOf, shown, textAt } from "./support.ts";

const packs = join(import.meta.dirname, "packs");

describe("packing a folder", () => {
  test.each(["every-rule", "shared-anchors", "forms-of-text"])("gives the recorded text: %s", (name) => {
    const { text, problems } = packFolder(folderOf(filesIn(join(packs, name, "src"))));
    expect(problems.map(shown)).toEqual([]);
    expect(text).toBe(textAt(join(packs, name, "packed.yml")));
  });

  test("knows in which file each part stands", () => {
    const { root } = packFolder(folderOf({ "@orb.yml": "version: 2.1\n", "commands/a.yml": "steps: [checkout]\n" }));
    const command = root.entries.get("commands")?.value;
    const body = command?.kind === "mapping" ? command.entries.get("a")?.value : undefined;
    expect(body?.source.name).toBe("commands/a.yml");
  });

  test("gives a text that reads as the document", () => {
    const { document, text = "" } = packFolder(folderOf(filesIn(join(packs, "every-rule", "src"))));
    expect(parse(text, { version: "1.1" })).toEqual(document);
  });

  test("takes no section from a folder without YAML files, and none from dotfiles", () => {
    const files = {
      "@orb.yml": "version: 2.1\n",
      "scripts/a.sh": "true\n",
      ".git/x.yml": "a: 1\n",
      ".y.yml": "b: 1\n",
    };
    expect(packFolder(folderOf(files)).document).toEqual({ version: 2.1 });
  });

  test("is not fooled by a key named __proto__", () => {
    const { text } = packFolder(folderOf({ "@orb.yml": "__proto__: { polluted: yes }\nconstructor: 1\n" }));
    expect(text).toBe("__proto__:\n    polluted: true\nconstructor: 1\n");
    expect({}).not.toHaveProperty("polluted");
  });
});

test("a single file is only written anew, its includes as they are", () => {
  const source = { name: "orb.yml", text: textAt(join(packs, "a-single-file", "orb.yml")) ?? "" };
  const { text, problems } = packFile(source);
  expect(problems.map(shown)).toEqual([]);
  expect(text).toBe(textAt(join(packs, "a-single-file", "packed.yml")));
});

describe("packing refuses", () => {
  const problemsOf = (files: Readonly<Record<string, string>>) => {
    const { text, problems } = packFolder(folderOf(files));
    return { text, problems: problems.map(shown) };
  };

  test.each([
    ["beside a folder", "commands/login.yml", "commands/zzz/login.yml"],
    ["in two folders", "commands/aws/login.yml", "commands/gcp/login.yml"],
    ["with two endings", "commands/login.yaml", "commands/login.yml"],
  ])("two files of one name %s", (_where, first, second) => {
    expect(problemsOf({ [second]: "steps: []\n", [first]: "steps: []\n" })).toEqual({
      text: undefined,
      problems: [
        {
          code: "component-defined-twice",
          severity: "error",
          message: 'A second file defines "login" of "commands".',
          hint: "Rename one of the files.",
          at: `${second}: s`,
          related: [`${first}: The first one is here.`],
        },
      ],
    });
  });

  test("a key of a shared file that is also a file", () => {
    const { problems } = problemsOf({ "jobs/@all.yml": "build: {}\n", "jobs/build.yml": "a: 1\n" });
    expect(problems.map(({ code, at }) => [code, at])).toEqual([["component-defined-twice", "jobs/build.yml: a"]]);
  });

  test("files of the same name in two sections never", () => {
    expect(problemsOf({ "jobs/build.yml": "a: 1\n", "commands/build.yml": "b: 1\n" }).problems).toEqual([]);
  });

  test("a file that is no mapping, or no YAML, each at its place", () => {
    const { text, problems } = problemsOf({
      "@orb.yml": "version: 2.1\n",
      "commands/a.yml": "- run: x\n",
      "commands/b.yml": "steps: [\n",
      "jobs/c.yml": "docker: 1\nauth: 2\nauth: 3\n",
      "jobs/d.yml": "description: *nowhere\n",
    });
    expect(text).toBeUndefined();
    expect(problems.map(({ code, severity, at }) => [code, severity, at])).toEqual([
      ["orb-file-not-a-mapping", "error", "commands/a.yml: -"],
      ["yaml-syntax", "error", expect.stringMatching(/^commands\/b\.yml: /)],
      ["duplicate-key", "error", "jobs/c.yml: auth"],
      ["unknown-anchor", "error", "jobs/d.yml: *nowhere"],
    ]);
  });

  test("nothing where whole keys are laid over each other, but says so", () => {
    const { text, problems } = problemsOf({
      "@orb.yml": "version: 2.1\njobs: { build: { a: 1 } }\n",
      "jobs/build.yml": "b: 1\n",
      "zz.yml": "jobs: { other: {} }\n",
    });
    expect(text).toBe("jobs:\n    other: {}\nversion: 2.1\n");
    expect(
      problems.map(({ code, severity, message, at, related }) => ({ code, severity, message, at, related })),
    ).toEqual([
      {
        code: "orb-key-replaced",
        severity: "warning",
        message: 'The value of "jobs" is lost: zz.yml sets it again.',
        at: "@orb.yml: jobs",
        related: ["zz.yml: This value counts."],
      },
      {
        code: "orb-key-replaced",
        severity: "warning",
        message: 'The value of "build" is lost: the folder "jobs" sets it again.',
        at: "@orb.yml: build",
        related: ["jobs/build.yml: This value counts."],
      },
    ]);
  });
});

describe("a hostile folder", () => {
  test("of aliases over several files is refused, in little time", () => {
    const ten = (name: string) => Array.from({ length: 10 }, () => `*${name}`).join(", ");
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, level) => [
        `anchors/a${level}.yml`,
        `list: &a${level} [${level === 0 ? "x" : ten(`a${level - 1}`)}]\n`,
      ]),
    );
    const { text, problems } = packFolder(folderOf(files));
    expect([text, problems.map(({ code }) => code)]).toEqual([undefined, expect.arrayContaining(["too-large"])]);
  });

  test("that includes a large file often is refused", () => {
    const steps = Array.from({ length: 30 }, () => "  - run: <<include(large.sh)>>\n").join("");
    const { text, problems } = packFolder(
      folderOf({ "jobs/a.yml": `steps:\n${steps}`, "large.sh": "x".repeat(1_000_000) }),
    );
    expect([text, new Set(problems.map(({ code }) => code))]).toEqual([undefined, new Set(["too-large"])]);
  });
});

describe("an include", () => {
  const scripts = { "scripts/greet.sh": "echo <<x>>\n", "scripts/b.txt": "b" };
  const packing = (value: string) =>
    packFolder(folderOf({ ...scripts, "commands/a.yml": `steps:\n  - run: ${value}\n` }));

  test.each([
    ["<<include(scripts/greet.sh)>>", "echo \\<<x>>\n"],
    ["<< include(./scripts//../scripts/greet.sh) >>", "echo \\<<x>>\n"],
    ["a <<include(scripts/b.txt)>> c << include(scripts/b.txt) >>", "a b c b"],
    ["'\\<<include(scripts/b.txt)>>'", "\\<<include(scripts/b.txt)>>"],
  ])("%s becomes the file's text", (value, text) => {
    const { document, problems } = packing(value);
    expect(problems).toEqual([]);
    expect(document).toEqual({ commands: { a: { steps: [{ run: text }] } } });
  });

  test.each([
    [
      "scripts/gret.sh",
      "include-not-found",
      'The orb has no file "scripts/gret.sh".',
      'Did you mean "scripts/greet.sh"?',
    ],
    [
      "../secret",
      "include-outside-orb",
      'The file "../secret" is not taken in: it lies outside of the orb\'s folder.',
      "Copy it into the orb's folder, or name a folder that files may come from: --include-root DIR.",
    ],
    [
      "scripts/../../secret",
      "include-outside-orb",
      'The file "scripts/../../secret" is not taken in: it lies outside of the orb\'s folder.',
      "Copy it into the orb's folder, or name a folder that files may come from: --include-root DIR.",
    ],
    [
      "/etc/passwd",
      "include-outside-orb",
      'The file "/etc/passwd" is not taken in: its path does not begin at the orb\'s root.',
      "Copy it into the orb's folder, or name a folder that files may come from: --include-root DIR.",
    ],
  ])("of %s is refused at its place", (path, code, message, hint) => {
    const { text, problems } = packing(`echo <<include(${path})>>`);
    expect(text).toBeUndefined();
    expect(problems.map(shown)).toEqual([
      { code, severity: "error", message, hint, at: `commands/a.yml: <<include(${path})>>`, related: [] },
    ]);
  });

  test("stays as it is in a description of the orb and in an example", () => {
    const text = "description: <<include(no.sh)>>\n";
    expect(packFolder(folderOf({ "@orb.yml": text, "examples/a.yml": text }))).toMatchObject({
      document: { description: "<<include(no.sh)>>", examples: { a: { description: "<<include(no.sh)>>" } } },
      problems: [],
    });
  });
});
