import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { checkAddition } from "../../../scripts/try-configurations/check-addition.ts";
import type { Addition, AdditionResult } from "../../../src/generator/additions/addition.ts";
import { buildOnly, delivery } from "./support/additions.ts";

/*
 * One folder for each case, named for what it shows: before.yml and, where it is not the delivery as a workflow of its own,
 * addition.json; recorded are after.yml, where something is added, and what is said. `--update` writes them again.
 */
const folder = resolve(import.meta.dirname, "cases");
const names = readdirSync(folder).toSorted();

type Written = Partial<Addition> & { readonly use?: "build-only" };

function read(name: string): { readonly before: string; readonly addition: Addition } {
  const at = join(folder, name, "addition.json");
  const { use, ...written } = (existsSync(at) ? JSON.parse(readFileSync(at, "utf8")) : {}) as Written;
  const document = use === "build-only" ? buildOnly : delivery;
  return { before: readFileSync(join(folder, name, "before.yml"), "utf8"), addition: { document, ...written } };
}

/** What a person reads of a result. */
function said(result: AdditionResult): string {
  const problems = (list: readonly { readonly message: string; readonly hint: string }[], kind: string): string =>
    list.map(({ message, hint }) => `${kind}: ${message}\n  hint: ${hint}\n`).join("");
  switch (result.kind) {
    case "added":
      return `${result.added.map(({ what, line, lines }) => `${line}, ${lines}: ${what}\n`).join("")}${problems(result.warnings, "warning")}`;
    case "unchanged":
      return `unchanged: ${result.because}\n`;
    case "refused":
      return problems(result.problems, "refused");
  }
}

describe.each(names)("%s", (name) => {
  const { before, addition } = read(name);
  const { result, wrong } = checkAddition(before, addition);

  test("says and writes what is recorded", async () => {
    await expect(said(result)).toMatchFileSnapshot(join(folder, name, "recorded.txt"));
    const after = join(folder, name, "after.yml");
    if (result.kind === "added") await expect(result.text).toMatchFileSnapshot(after);
    else expect(existsSync(after)).toBe(false);
  });

  test("leaves all of the file as it was, and what it runs, is in order, and is made once", () => {
    expect(wrong).toEqual([]);
  });
});
