import { expect, test } from "vitest";
import { parseEnvFile } from "../../../src/runner/secrets/env-file.ts";
import { removeFromEnvFile, setInEnvFile } from "../../../src/runner/secrets/env-file-edit.ts";

const text = "# Keep me.\nA=1 # not me\n\nexport B='two\nlines'\n  C=3";

test("a variable is set in its place, and a new one at the end; all else stays", () => {
  expect(setInEnvFile(text, "B", "2")).toBe("# Keep me.\nA=1 # not me\n\nB=2\n  C=3");
  expect(setInEnvFile(text, "A", "x y")).toBe("# Keep me.\nA='x y'\n\nexport B='two\nlines'\n  C=3");
  expect(setInEnvFile(text, "D", "4")).toBe(`${text}\nD=4\n`);
  expect(setInEnvFile("", "D", "4")).toBe("D=4\n");
});

test("variables are removed, and all else stays", () => {
  expect(removeFromEnvFile(text, ["B", "C"])).toBe("# Keep me.\nA=1 # not me\n\n");
  expect(removeFromEnvFile(text, ["X"])).toBe(text);
});

test.each([
  ["plain", "abc-123"],
  ["with a space and a comment's sign", "a #b"],
  ["with every sign that means something", `'"$A\\n\`\\ =`],
  ["of many lines", "-----BEGIN KEY-----\nabc'd\n-----END KEY-----\n"],
  ["with the line ends of Windows", "a\r\nb'c"],
  ["with spaces around it", "  x  "],
  ["with an equals sign in front", "=x"],
  ["beyond ASCII", "pässwörd ✓"],
])("a value %s is read as it was set", (_, value) => {
  const file = setInEnvFile(setInEnvFile("OTHER=1\n", "NAME", value), "LAST", "1");
  expect(parseEnvFile(file)).toEqual({ values: { OTHER: "1", NAME: value, LAST: "1" }, problems: [] });
});
