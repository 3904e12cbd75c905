import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect } from "vitest";

/**
 * Holds a table that a test has made to the one in docs/aws.md, between `<!-- NAME: made by a test -->` and
 * `<!-- end of NAME -->`. UPDATE_TABLES=yes writes it there instead.
 */
export async function expectDocumented(name: string, table: string): Promise<void> {
  const file = resolve(import.meta.dirname, "../../../docs/aws.md");
  const text = await readFile(file, "utf8");
  const [start, end] = [`<!-- ${name}: made by a test -->\n`, `\n<!-- end of ${name} -->`];
  const [before = "", rest = ""] = text.split(start);
  const [kept = "", after = ""] = rest.split(end);
  const updates = process.env.UPDATE_TABLES === "yes";
  if (updates) await writeFile(file, [before, start, table, end, after].join(""));
  expect(updates ? table : kept).toBe(table);
}
