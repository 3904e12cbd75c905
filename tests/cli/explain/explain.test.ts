import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { articlesOf } from "../../../src/cli/explain/catalogue.ts";
import { runExplain } from "../../../src/cli/explain/run-explain.ts";
import { CliError } from "../../../src/cli/io/cli-error.ts";
import { allDiagnostics } from "../../../src/compiler/catalogue.ts";
import { planProblems } from "../../../src/runner/plan/problems.ts";
import { fakeIo } from "../support/fake-io.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../../docs/diagnostics.md"), "utf8");

const short = `# Diagnostics

What is found.

- [unknown-job](#unknown-job)

## unknown-job

**Error.** A name was used that no job has, and so no one knows what to run there. https://circleci.com/docs/

\`\`\`\`yaml
## not-a-heading
jobs: [a] # \`\`\`
\`\`\`\`

## unused-job

**Warning.** Nothing runs it.
`;

const explain = (code?: string, { columns, markdown = false }: { columns?: number; markdown?: boolean } = {}) => {
  const { io, stdout } = fakeIo({ "/package/docs/diagnostics.md": short }, columns === undefined ? {} : { columns });
  runExplain(io, code, { markdown });
  return stdout();
};

describe("explain", () => {
  test("shows what a code means as wide as the terminal, and the example as it is", () => {
    expect(explain("unknown-job", { columns: 40 })).toBe(`unknown-job  error

A name was used that no job has, and so
no one knows what to run there.
https://circleci.com/docs/

    ## not-a-heading
    jobs: [a] # \`\`\`
`);
  });

  test("prints the article's own Markdown", () => {
    expect(explain("unused-job", { markdown: true })).toBe("## unused-job\n\n**Warning.** Nothing runs it.\n");
  });

  test("lists all codes with their severity", () => {
    expect(explain()).toBe("unknown-job  error\nunused-job   warning\n");
  });

  const refusal = (code: string): unknown => {
    try {
      return explain(code);
    } catch (error) {
      if (error instanceof CliError) return { status: error.code, message: error.message, next: error.next };
      throw error;
    }
  };

  test("names the nearest code for one that there is none of", () => {
    expect(refusal("unknown-jbo")).toEqual({
      status: 2,
      message: 'There is no diagnostic "unknown-jbo".',
      next: ['Did you mean "unknown-job"?', "See all of them: arm-pipeline explain"],
    });
  });

  test("names those that share a word, or says where a code stands", () => {
    expect([refusal("job missing"), refusal("x")]).toEqual([
      {
        status: 2,
        message: 'There is no diagnostic "job missing".',
        next: ["Did you mean one of these: unknown-job, unused-job?", "See all of them: arm-pipeline explain"],
      },
      {
        status: 2,
        message: 'There is no diagnostic "x".',
        next: ['It is what stands behind "error" or "warning".', "See all of them: arm-pipeline explain"],
      },
    ]);
  });

  test("has an article for every code that there is, with its severity", () => {
    const articles = new Map(articlesOf(page).map(({ code, severity }) => [code, severity]));
    const kinds = new Map([...allDiagnostics, ...planProblems].map(({ code, severity }) => [code, severity]));
    expect([...kinds].filter(([code, severity]) => articles.get(code) !== severity)).toEqual([]);
  });
});
