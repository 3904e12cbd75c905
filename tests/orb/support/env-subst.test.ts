import { expect, test } from "vitest";
import { envSubst } from "./env-subst.ts";

const env = { FOO: "bar", BAR: "q", EMPTY: "", A_B: "ab", NESTED: "$FOO" };

// What github.com/a8m/envsubst v1.4.2 printed for each of these.
test.each([
  ["a$FOO b", "abar b"],
  ["${FOO}x", "barx"],
  ["$FOOx", ""],
  ["$UNSET-", "-"],
  ["a$", "a$"],
  ["$$FOO", "$FOO"],
  ["$$", "$"],
  ["$1", ""],
  ["$ x", "$ x"],
  ["$-x", "$-x"],
  ["${FOO:-d}", "bar"],
  ["${UNSET:-d}", "d"],
  ["${UNSET-d}", "d"],
  ["${UNSET:=d e}", "d e"],
  ["${UNSET:-$FOO}", "bar"],
  ["${FOO:+alt}", "alt"],
  ["${EMPTY:-d}", "d"],
  ["${EMPTY-d}", ""],
  ["$(touch x)", "$(touch x)"],
  ["`$FOO`", "`bar`"],
  ["\"$FOO\" '$FOO'", "\"bar\" 'bar'"],
  ["\\$FOO", "\\bar"],
  ["$FOO$BAR.$A_B", "barq.ab"],
  ["${FOO^^}", "bar"],
  ["${}", "${}"],
  ["$NESTED", "$FOO"],
])("%s becomes what circleci env subst makes of it", (text, expected) => {
  expect(envSubst(text, env)).toBe(expected);
});

test.each(["${", "${FOO", "${FOO\n}"])("%j is an error, as its brace is never closed", (text) => {
  expect(envSubst(text, env)).toBeUndefined();
});
