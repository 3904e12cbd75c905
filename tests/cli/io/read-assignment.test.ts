import { execa } from "execa";
import { expect, test } from "vitest";
import { CliError } from "../../../src/cli/io/cli-error.ts";
import { readAssignment, readValue } from "../../../src/cli/io/read-assignment.ts";

const hintFor = (name: string, text: string): string => {
  try {
    readValue(text, { name, option: "--set" });
  } catch (error) {
    if (error instanceof CliError) return error.next[0] ?? "";
    throw error;
  }
  throw new Error(`${text} was read.`);
};

test("a value that is no YAML is shown as it has to be typed", () => {
  expect(hintFor("who", '"; id')).toBe(
    `A value is read as YAML; quote it where it is a text with signs of YAML: --set 'who="\\"; id"'`,
  );
});

test.each(['"; id', "[it's", "{a\\b", "'\n$(id)", "*\t`x`"])("typed so into a shell, %j is that text", async (text) => {
  const [, words = ""] = / (--set .*)$/s.exec(hintFor("who", text)) ?? [];
  const { stdout } = await execa("bash", ["-c", `set -- ${words}; printf '%s' "$2"`], { stripFinalNewline: false });
  const { name, value } = readAssignment(stdout, { option: "--set", example: "a=b" });
  expect([name, readValue(value, { name, option: "--set" })]).toEqual(["who", text]);
});
