import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "../../../src/compiler/compile.ts";
import { compiledDocument } from "../../../src/compiler/emit/compiled-document.ts";
import { renderYaml } from "../../../src/model/index.ts";

/** Jobs whose steps say which of them they are, called under names that meet each other's numbers. */
const names = ["test", "test-1", "test-2", "test-1-1"] as const;
const entry = fc.record({
  calls: fc.constantFrom(...names),
  name: fc.option(fc.constantFrom(...names, "other"), { nil: undefined }),
  word: fc.constantFrom("a", "b"),
  context: fc.option(fc.constantFrom("one", "two"), { nil: undefined }),
});
const workflows = fc.array(fc.array(entry, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 });

const job = (name: string) => ({
  parameters: { word: { type: "string" } },
  docker: [{ image: "cimg/base:2024.01" }],
  steps: [{ run: `echo ${name} << parameters.word >>` }],
});

test("whatever jobs are called, each runs its own steps", () => {
  fc.assert(
    fc.property(workflows, (lists) => {
      const text = renderYaml({
        version: 2.1,
        jobs: Object.fromEntries(names.map((name) => [name, job(name)])),
        workflows: Object.fromEntries(
          lists.map((entries, index) => [
            `w${index}`,
            {
              jobs: entries.map(({ calls, name, word, context }) => ({
                [calls]: { word, ...(name !== undefined && { name }), ...(context !== undefined && { context }) },
              })),
            },
          ]),
        ),
      });
      const { compiled } = compile({ name: "config.yml", text });
      const document = compiledDocument(compiled) as Compiled;
      lists.forEach((entries, index) => {
        const listed = document.workflows[`w${index}`]?.jobs ?? [];
        expect(listed.length).toBe(entries.length);
        entries.forEach(({ calls, word }, place) => {
          const at = listed[place] ?? "";
          const name = typeof at === "string" ? at : (Object.keys(at)[0] ?? "");
          expect(document.jobs[name]?.steps).toEqual([{ run: { command: `echo ${calls} ${word}` } }]);
        });
      });
    }),
    { numRuns: 100, seed: 12 },
  );
});

type Compiled = {
  readonly jobs: Readonly<Record<string, { readonly steps: unknown }>>;
  readonly workflows: Readonly<
    Record<string, { readonly jobs: readonly (string | Readonly<Record<string, unknown>>)[] }>
  >;
};
