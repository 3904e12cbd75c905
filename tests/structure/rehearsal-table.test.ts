import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/rehearsal.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| mistake"))
  .map((line) => line.slice(2, -2).split(" | "));

/** What a row's last cell names and is not there. */
function missing([, , shownBy = ""]: readonly string[]): readonly string[] {
  const file = /^`([^`]+\.test\.ts)`: (.+)$/.exec(shownBy.trim());
  if (file !== null) {
    const [, path = "", name = ""] = file;
    const text = existsSync(join(root, "tests", path)) ? readFileSync(join(root, "tests", path), "utf8") : "";
    return text.includes(`"${name}"`) ? [] : [`${path}: ${name}`];
  }
  const folders = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, folder = ""]) => folder);
  return folders.filter((folder) => !existsSync(join(root, "tests", folder, "recorded.txt")));
}

test("what the table of the rehearsal says is shown by cases and tests that are there", () => {
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.flatMap(missing)).toEqual([]);
});

test("every line of the table is backed by a case, a test or, where only CircleCI knows, by its documents", () => {
  const bare = rows.filter(
    ([, said = "", shownBy = ""]) => !shownBy.includes("`") && !said.includes("https://circleci.com/"),
  );
  expect(bare).toEqual([]);
});

test("a code stands in the recorded text of one of the cases that are named beside it", () => {
  const wrong = rows.flatMap(([, said = "", shownBy = ""]) => {
    if (!/^(?:errors?|warnings?) /.test(said)) return [];
    const recorded = [...shownBy.matchAll(/`([^`]+)`/g)].map(([, folder = ""]) =>
      readFileSync(join(root, "tests", folder, "recorded.txt"), "utf8"),
    );
    const codes = [...said.matchAll(/`([a-z-]+)`/g)].map(([, code = ""]) => code);
    const kind = said.startsWith("error") ? "error" : "warning";
    return codes.filter((code) => !recorded.some((text) => text.includes(` ${kind} ${code}: `)));
  });
  expect(wrong).toEqual([]);
});
