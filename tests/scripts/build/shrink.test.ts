import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filled } from "../../../scripts/build/fill.ts";
import { shrink } from "../../../scripts/build/shrink.ts";
import { scriptsFolder } from "../../orb/support/run-script.ts";

const long = "x".repeat(190);

// What stands before the arrow are lines of a minified script, with / for a newline.
test.each([
  ["commands", "one/two", "one;two"],
  ["a condition", "if a;then/b/else/c/fi", "if a;then b;else c;fi"],
  ["a condition in an else", "if a;then/b/else/if c;then d;fi/e/fi", "if a;then b;else/if c;then d;fi;e;fi"],
  ["a loop", "while read -r x;do/a/b/done < <(c)", "while read -r x;do a;b;done < <(c)"],
  ["a pipeline and lists", "a|/b&&/c||/d", "a|b&&c||d"],
  ["a command in the background", "tee&/tee=$!", "tee& tee=$!"],
  ["a case", "case $x in/a|b)c/d;;/*)e/esac", "case $x in a|b)c;d;;*)e;esac"],
  ["a pattern alone in its line", "case $x in/a)/b/c/;;/esac", "case $x in a)b;c;;esac"],
  ["a list of words", "a=(/b 'c d'/)/e", "a=( b 'c d' );e"],
  ["a subshell and a substitution", "f()(a/b)/x=$(a/b)/c", "f()(a;b)/x=$(a;b);c".replace("/", ";")],
  ["a group", "{/a/b;}", "{ a;b;}"],
  ["functions, each of which begins a line", "f(){/a/}/g(){ b;}/main", "f(){ a;}/g(){ b;};main"],
  ["text in quotes, which keeps its lines", "a 'b/c'/d \"e/f\"/g", "a 'b/c';d \"e/f\";g"],
  ["quotes in a substitution in quotes", 'a "$(b "c/d"/e)"/f', 'a "$(b "c/d";e)";f'],
  ["an apostrophe and an escape", "a \"${b:-it's}\"/c \\'/d $'\\''/e", "a \"${b:-it's}\";c \\';d $'\\'';e"],
  ["an expression", "((a>(1+2)))/b=$((c*(d)))/e", "((a>(1+2)));b=$((c*(d)));e"],
  ["a line that goes on", "a \\/b/c", "a \\/b;c"],
  ["long lines, which stay apart", `a ${long}/b ${long}`, `a ${long}/b ${long}`],
])("%s: lines are joined", (_what, minified, expected) => {
  const lines = (text: string) => text.replaceAll("/", "\n");
  expect(filled(lines(minified)).trimEnd()).toBe(lines(expected));
});

test("comments, indentation and blanks go, and the comments at the top stay", async () => {
  const script =
    "#!/usr/bin/env bash\n# Where the source is.\n# Joined.\na() {\n  # why\n  b > c # so\n  echo '# no comment'\n}\na\n";
  expect(await shrink(script)).toBe(
    "#!/usr/bin/env bash\n# Where the source is.\n# Joined.\na(){ b >c;echo '# no comment';};a\n",
  );
});

test("a key with a blank stays one", async () => {
  expect(await shrink('a "${b[$c d]-}" ${b[0 d]}  ${b["$c d"]}\n')).toBe('a "${b[$c d]-}" ${b[0 d]} ${b["$c d"]}\n');
});

test("what is no program is refused", async () => {
  await expect(shrink("if true; then\n")).rejects.toThrow("`then` must be followed by a statement list");
});

const sources = ["", "lib/"].flatMap((path) =>
  readdirSync(join(scriptsFolder, path))
    .filter((name) => name.endsWith(".sh"))
    .map((name) => path + name),
);

test.each(sources)("%s is joined, and the same each time", async (path) => {
  const text = readFileSync(join(scriptsFolder, path), "utf8");
  const small = await shrink(text);
  expect(await shrink(text)).toBe(small);
  expect(small.length).toBeLessThan(text.length);
  // A script whose lines could not be joined has half as many characters in a line; a program of jq in it stays as it is.
  const lines = small.split("\n").filter((line) => !line.startsWith("#") && line.length > 1);
  expect(lines.join("").length / lines.length).toBeGreaterThan(75);
});
