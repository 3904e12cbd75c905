import { describe, expect, test } from "vitest";
import { parseEnvFile } from "../../../src/runner/secrets/env-file.ts";

test("variables are read with comments, quotes, escapes and several lines", () => {
  const text = [
    "# the registry",
    "",
    "USER=deployer",
    "  export TOKEN = abc#def # not this",
    "EMPTY=",
    "NOTHING= # only a comment",
    "LITERAL='$HOME \\n \"x\"'",
    'ESCAPED="a\\nb\\t\\"c\\" \\$HOME \\\\ \\d"',
    'KEY="-----BEGIN-----',
    "bGluZQ==",
    '-----END-----"',
    "EQUALS=a=b=",
    "REFERENCE=$HOME/${USER}",
  ].join("\n");
  expect(parseEnvFile(text)).toEqual({
    problems: [],
    values: {
      USER: "deployer",
      TOKEN: "abc#def",
      EMPTY: "",
      NOTHING: "",
      LITERAL: '$HOME \\n "x"',
      ESCAPED: 'a\nb\t"c" $HOME \\ \\d',
      KEY: "-----BEGIN-----\nbGluZQ==\n-----END-----",
      EQUALS: "a=b=",
      REFERENCE: "$HOME/${USER}",
    },
  });
});

test("a file from Windows, with a byte order mark, reads the same", () => {
  expect(parseEnvFile("\uFEFFA=1\r\nB='2'\r\n")).toEqual({ values: { A: "1", B: "2" }, problems: [] });
});

describe("an error is told with its line and without a value", () => {
  test.each([
    ["A=1\njust-a-secret\n", 2, 'The line has no "=".'],
    ["1A=x", 1, 'What stands before "=" is not the name of a variable.'],
    ["A-B=x", 1, 'What stands before "=" is not the name of a variable.'],
    ["=x", 1, 'What stands before "=" is not the name of a variable.'],
    ['\n\nA="open', 3, 'The value of "A" has no closing quote.'],
    ["A='x'y", 1, 'The value of "A" goes on after its closing quote.'],
    ["A=1\nB='x\0y'", 2, 'The value of "B" has a byte that is zero.'],
    ["A=1\nA=2", 2, '"A" is set for the second time; the first is on line 1.'],
    ["K='a\nb'\nK=2", 3, '"K" is set for the second time; the first is on line 1.'],
  ])("%j", (text, line, message) => {
    expect(parseEnvFile(text).problems).toEqual([{ line, message, hint: expect.any(String) }]);
  });

  test("and the other lines are read", () => {
    expect(parseEnvFile("A=1\nbroken\nB=2").values).toEqual({ A: "1", B: "2" });
  });
});
