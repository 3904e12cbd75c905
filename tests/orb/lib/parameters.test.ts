import { expect, test } from "vitest";
import type { ScriptOptions } from "../support/run-script.ts";
import { runWithLibraries } from "../support/run-with-libraries.ts";

function run(lines: readonly string[], options: Omit<ScriptOptions, "folder"> = {}) {
  return runWithLibraries(["say.sh", "parameters.sh"], { ...options, lines });
}

test.each<readonly [string, string]>([
  ["plain", "plain"],
  ["", ""],
  ["$NAME-x", "value-x"],
  ["${UNSET:-d}", "d"],
  ["price $$5", "price $5"],
  ["-n $NAME", "-n value"],
  ["$(touch x) `touch x` \"q\" 'r' \\ ; << x >> $NAME", "$(touch x) `touch x` \"q\" 'r' \\ ; << x >> value"],
  ["$SPEAKS", "$NAME $(id)"],
  ["two\nlines $NAME", "two\nlines value"],
])("expand makes %j into %j, and runs nothing", async (value, expected) => {
  const env = { PARAM_IMAGE: value, NAME: "value", SPEAKS: "$NAME $(id)" };
  const outcome = await run(["expand image"], { env });
  expect([outcome.status, outcome.stdout, outcome.files]).toEqual([0, expected, {}]);
});

test("a trailing newline of a value stays", async () => {
  expect((await run(["expand image"], { env: { PARAM_IMAGE: "$A\n", A: "x\n" } })).stdout).toBe("x\n\n");
});

test("a parameter that is not given is empty", async () => {
  expect((await run(["expand image"])).stdout).toBe("");
});

test("a brace that is never closed is refused by name", async () => {
  const outcome = await run(["value=$(expand image) || exit $?", 'echo "$value"'], { env: { PARAM_IMAGE: "a${B" } });
  expect([outcome.status, outcome.stdout, outcome.stderr]).toEqual([
    2,
    "",
    'Error: closing brace expected\ncase: parameter "image" could not be expanded: "a${B"\n',
  ]);
});

test("outside CircleCI a value without a dollar still works, and one with a dollar says why it does not", async () => {
  const without = ["circleci"];
  expect((await run(["expand image"], { env: { PARAM_IMAGE: "a" }, without })).stdout).toBe("a");
  const outcome = await run(["expand image"], { env: { PARAM_IMAGE: "$A" }, without });
  expect([outcome.status, outcome.stderr]).toEqual([
    2,
    'case: parameter "image" contains a "$", which only "circleci env subst" may expand, and there is no "circleci" here. Give the value itself, or run in a CircleCI job.\n',
  ]);
});

const print = ["list tags entries", 'printf "[%s]" "${entries[@]}"', 'printf "%s" "${#entries[@]}"'];

test.each<readonly [string, string]>([
  ["a\nb", "[a][b]2"],
  ["\n  a  \n\n\tb\r\n", "[a][b]2"],
  ["A=one two = \"3\" '4'", "[A=one two = \"3\" '4']1"],
  ["-x\n--push", "[-x][--push]2"],
  ["*", "[*]1"],
  ["M=$MESSAGE\nb", "[M=line one\nline=two\n][b]2"],
  ["$UNSET\nb", "[b]1"],
  ["\n \n", "[]0"],
])("list cuts %j into %j", async (value, expected) => {
  const outcome = await run(print, {
    env: { PARAM_TAGS: value, MESSAGE: "line one\nline=two\n" },
    files: { file: "" },
  });
  expect([outcome.status, outcome.stdout]).toEqual([0, expected]);
});

test("an entry that cannot be expanded ends the script, also inside a list", async () => {
  const outcome = await run(print, { env: { PARAM_TAGS: "a\n${" } });
  expect([outcome.status, outcome.stdout]).toEqual([2, ""]);
});

test.each<readonly [string, string]>([
  ["matches x ab '^[a-z]+$' letters", "0 "],
  ["matches x 'a;b' '^[a-z]+$' letters", '2 case: parameter "x" is not letters: "a;b"\n'],
  ["matches x $'a\\nb' '^[a-z]+$' letters", '2 case: parameter "x" is not letters: "a\nb"\n'],
  ["whole_number x 7 1", "0 "],
  ["whole_number x 08 1", "0 "],
  ["whole_number x 0 1", '2 case: parameter "x" is 0, but the least it can be is 1\n'],
  ["whole_number x 'a[$(touch pwned)]' 1", '2 case: parameter "x" is not a whole number: "a[$(touch pwned)]"\n'],
  ["whole_number x 1234567 1", '2 case: parameter "x" is not a whole number: "1234567"\n'],
  ["folder x sub", "0 "],
  ["folder x sub/file", '2 case: parameter "x" names no folder: "sub/file" (looked in <work>)\n'],
  ["folder x -P", '2 case: parameter "x" names no folder: "-P" (looked in <work>)\n'],
  ["folder x ''", '2 case: parameter "x" names no folder: "" (looked in <work>)\n'],
  ["secret_name x MY_TOKEN2", "0 "],
  ["secret_name x 's3cret!'", '2 case: parameter "x" is not the name of an environment variable: "s3cret!"\n'],
  [
    "secret_name x 'a[$(touch pwned)]'",
    '2 case: parameter "x" is not the name of an environment variable: "a[$(touch pwned)]"\n',
  ],
])("%s gives %j", async (line, expected) => {
  const files = { "sub/file": "", "-P/file": "" };
  const outcome = await run([line], { files });
  expect([`${outcome.status} ${outcome.stderr}`, outcome.files]).toEqual([expected, files]);
});
