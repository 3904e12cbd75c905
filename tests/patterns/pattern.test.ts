import { describe, expect, test } from "vitest";
import { matchesPattern } from "../../src/patterns/match-pattern.ts";
import { type Dialect, readPattern } from "../../src/patterns/parse-pattern.ts";

function tried(pattern: string, text: string, dialect: Dialect = "java"): boolean | string {
  const read = readPattern(pattern, dialect);
  return read.kind === "pattern" ? matchesPattern(read, text) : read.reason;
}

describe("a pattern matches all of a text or nothing", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["main", ["main"], ["main2", "amain", "", "Main"]],
    ["^main$", ["main"], ["main\n", "xmain"]],
    ["", [""], ["a"]],
    ["feature-.+", ["feature-x"], ["feature-", "my-feature-x"]],
    ["a|bc|", ["a", "bc", ""], ["ab", "b"]],
    ["v[0-9]+(\\.[0-9]+)*", ["v1", "v1.20.3"], ["v", "v1.", "1.2"]],
    ["^v\\d+(\\.\\d+){2}(-rc\\d?)?$", ["v1.2.3", "v1.2.3-rc"], ["v1.2", "v1.2.3-r"]],
    ["a{2}b{1,2}c{2,}", ["aabcc", "aabbcccc"], ["abcc", "aabbbcc", "aabc"]],
    ["a*?b+?c??", ["b", "aabbc"], ["a", "bcc"]],
    ["(?:a|b)++", ["abba"], ["", "abc"]],
    ["(?<name>x)y", ["xy"], ["x"]],
    ["[^/]+", ["main"], ["a/b", ""]],
    ["[a-c\\-_.]+", ["a-c_."], ["d", "a,"]],
    ["[]a]+", ["]a"], ["b"]],
    ["[a-z&&[^aeiou]]+", ["xyz"], ["xaz"]],
    ["[a-c[x-z]]+", ["axz"], ["d"]],
    ["[\\w.]+", ["a_1."], ["a-b"]],
    ["\\S+\\s\\D", ["ab c"], ["ab 1", "abc"]],
    ["\\p{Lower}\\p{Upper}\\P{Digit}\\p{L}", ["aBcé"], ["ABcd", "aB1d"]],
    ["\\Qa.b*\\E+", ["a.b*", "a.b**"].slice(0, 1), ["axb*"]],
    ["\\x41\\u0042\\x{43}\\t", ["ABC\t"], ["ABCt"]],
    ["\\Aab\\z", ["ab"], ["ab\n"]],
    ["a\\.b\\/c", ["a.b/c"], ["axb/c"]],
    ["\\bfoo\\b.*", ["foo bar", "foo"], ["foobar"]],
    [".", ["x", "😀"], ["\n", ""]],
    ["(?s).", ["\n"], [""]],
    ["(?i)main", ["MAIN", "Main"], ["mein"]],
    ["(?i:ma)in", ["MAin"], ["MAIN"]],
    ["(ma(?i)in)x", ["maINx"], ["MAinx", "mainX"]],
    ["(?i)[a-c]+", ["aBC"], ["d"]],
    ["(?im)a$\n^B", ["A\nb"], ["AB"]],
    ["(?!main$).*", ["dev", "mainly"], ["main"]],
    ["(?!(main|dev)$).*", ["feature"], ["main", "dev"]],
    ["(?=.*-rc).*1", ["v-rc1"], ["v1"]],
    [".*(?<!-wip)", ["done"], ["x-wip"]],
    [".*(?<=-rc)\\d", ["v-rc1"], ["v-r1"]],
    ["(a*)*b", ["aaab", "b"], ["aaa"]],
  ])("%s", (pattern, match, others) => {
    expect({
      match: match.filter((text) => tried(pattern, text)),
      others: others.filter((text) => tried(pattern, text)),
    }).toEqual({ match, others: [] });
  });
});

describe("a pattern that cannot be used says why", () => {
  test.each<[string, string]>([
    ["a(", 'a "(" has no ")"'],
    ["a)", 'a ")" has no "("'],
    ["[a", 'a "[" has no "]"'],
    ["*a", '"*" has nothing to repeat'],
    ["a**", '"*" is followed by another repetition'],
    ["a{,3}", '"{" begins no number of repetitions'],
    ["a{3,2}", '"{3,2}" ends before it begins'],
    ["a{2000}", '"{2000}" repeats more than 1000 times'],
    ["a\\", "it ends with a backslash"],
    ["\\y", '"\\y" has no meaning'],
    ["[z-a]", 'a range that begins with "z" does not end with a later character'],
    ["\\p{Nonsense}", '"Nonsense" is no class of characters'],
    ["(?q)a", '"(?q" begins no group that is known'],
    ["(a)\\1", '"\\1" refers back to a group, which is not tried here'],
    ["a".repeat(2001), "it is longer than 2000 characters"],
    ["(".repeat(150), "its groups are nested too deep"],
    ["[".repeat(150), "its classes of characters are nested too deep"],
  ])("%s", (pattern, reason) => {
    expect(tried(pattern, "")).toBe(reason);
  });
});

describe("in an expression a pattern is RE2's", () => {
  test.each<[string, string, boolean | string]>([
    ["(?P<name>a)b{", "ab{", true],
    ["[[:alpha:]_]+", "ab_", true],
    ["[[:^alpha:]]+", "a", false],
    ["(?!a).*", "b", '"(?!" is not allowed in an expression'],
    ["(?>a)", "a", '"(?>" is not allowed in an expression'],
    ["a++", "a", '"+" is followed by another repetition'],
    ["é", "é", true],
    ["⏰", "⏰", '"⏰" is not allowed: only characters of Latin-1 are, as they are'],
    ["\\x41", "A", '"\\x" is not allowed: only characters of Latin-1 are, as they are'],
    ["x".repeat(257), "x", "it is longer than 256 characters"],
  ])("%s", (pattern, text, result) => {
    expect(tried(pattern, text, "re2")).toBe(result);
  });
});

describe("no pattern takes for ever", () => {
  const long = "a".repeat(5_000);
  test.each([
    "(a|a)*b",
    "((a+)+)+b",
    "(.*)(.*)(.*)(.*)(.*)(.*)(.*)b",
    "((a{999}){999}){999}",
    "(?:(?=.*b)a)*",
    "(?:(?<!b.*)a)*b",
    `(${"a?".repeat(200)})*b`,
    `${"(".repeat(99)}a${")*".repeat(99)}b`,
  ])("%s", (pattern) => {
    expect(tried(pattern, long)).toBe(false);
  });

  test("and an honest one is tried to its end on a long text", () => {
    expect(tried("(fix|feat)(\\(.*\\))?: .*", `feat(x): ${"word ".repeat(2_000)}`)).toBe(true);
  });
});
