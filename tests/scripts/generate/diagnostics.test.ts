import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { diagnosticsCatalogue } from "../../../scripts/generate/diagnostics.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "arm-pipeline-catalogue-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const compilerCases = "tests/compiler/cases/checks";
const planCases = "tests/runner/plan/cases";

function write(path: string, text: string, cases = compilerCases): void {
  const file = join(root, cases, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const kindsOf = (codes: readonly string[]) =>
  codes.map((code) => ({ code, severity: "warning", about: `About ${code}.` }) as const);

/** The catalogue of the compiler's kinds, below its introduction. */
const catalogue = async (...codes: readonly string[]): Promise<string> => {
  const text = await diagnosticsCatalogue(root, { compiler: kindsOf(codes), ownOrb: [], plan: [] });
  return text.slice(text.indexOf("\n- ") + 1, text.indexOf("\n# What is found where"));
};

describe("the catalogue of diagnostics", () => {
  test("has each kind in the order of the codes, with its case and what is printed for it", async () => {
    write("a-b/config.yml", "jobs: {}\n");
    write("a-b/recorded.txt", "config.yml:1:1 warning a-b: A.\n---\nversion: 2\n");
    expect(await catalogue("b-c", "a-b")).toBe(`- [a-b](#a-b), a warning
- [b-c](#b-c), a warning

## a-b

**Warning.** About a-b.

\`\`\`yaml
jobs: {}
\`\`\`

\`\`\`text
config.yml:1:1 warning a-b: A.
\`\`\`

## b-c

**Warning.** About b-c.
`);
  });

  test("shows every file of a case that has several", async () => {
    write("a/src/@orb.yml", "version: 2.1\n");
    write("a/src/scripts/a.sh", "echo\n");
    write("a/params.json", "{}\n");
    write("a/recorded.txt", "printed\n");
    expect((await catalogue("a")).split("\n\n").slice(3)).toEqual([
      "`params.json`:",
      "```json\n{}\n```",
      "`@orb.yml`:",
      "```yaml\nversion: 2.1\n```",
      "`scripts/a.sh`:",
      "```bash\necho\n```",
      "```text\nprinted\n```\n",
    ]);
  });

  test("fences what has fences of its own with longer ones", async () => {
    write("a/config.yml", "run: |\n  ```\n  ````\n");
    write("a/recorded.txt", "printed\n");
    expect(await catalogue("a")).toContain("`````yaml\nrun: |\n  ```\n  ````\n`````\n");
  });

  test("has what is found where the orb is used with its cases, between the two", async () => {
    const text = await diagnosticsCatalogue(root, { compiler: [], ownOrb: kindsOf(["of-the-orb"]), plan: [] });
    const [orb, run] = [text.indexOf("# What is found where"), text.indexOf("# What `run` says")];
    expect(text.slice(orb, run)).toContain("## of-the-orb\n\n**Warning.** About of-the-orb.");
  });

  test("has the problems of a run with the first case that raises each", async () => {
    write("a-case/config.yml", "jobs: {}\n", planCases);
    write("a-case/recorded.txt", "config.yml:1:1 warning c: Another.\n", planCases);
    write("b-case/config.yml", "jobs: {}\n", planCases);
    write("b-case/recorded.txt", "config.yml:1:1 warning d: D.\n---\nno plan\n", planCases);
    const text = await diagnosticsCatalogue(root, { compiler: [], ownOrb: [], plan: kindsOf(["d"]) });
    expect(text.slice(text.indexOf("- [d]"))).toBe(`- [d](#d), a warning

## d

**Warning.** About d.

\`\`\`yaml
jobs: {}
\`\`\`

\`\`\`text
config.yml:1:1 warning d: D.
\`\`\`
`);
  });

  test("is not made while a problem of a run has no case", async () => {
    write("a-case/recorded.txt", "config.yml:1:1 warning c: Another.\n", planCases);
    await expect(diagnosticsCatalogue(root, { compiler: [], ownOrb: [], plan: kindsOf(["d"]) })).rejects.toThrow(
      /raises d\.$/,
    );
  });
});
