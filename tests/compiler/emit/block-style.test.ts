import fc from "fast-check";
import { dump } from "js-yaml";
import { expect, test } from "vitest";
import { inBlockStyle } from "../../../src/compiler/emit/block-style.ts";
import type { Data, DataMap } from "../../../src/model/data.ts";

const form = { noRefs: true, seqNoIndent: true, lineWidth: -1 } as const;

/** Texts as configurations have them, and any others. */
const text = fc.oneof(
  fc.constantFrom(
    "true",
    "off",
    "Y",
    "No",
    "NULL",
    "run",
    "name",
    "docker",
    "null",
    "12",
    "0o7",
    "1_000",
    "1e3",
    ".inf",
    "~",
    "",
    " ",
    "-",
    "? a",
    "a: b",
    "a #b",
  ),
  fc.constantFrom("2024-01-01", "=", "<<", "*a", "&a", "!a", "@a", "`a", "%a", "a:", ":a", "- a", "---", "...", "'a'"),
  fc.constantFrom(
    "npm run build",
    "./.tools/bin",
    "a-b_c",
    "out/1.tgz",
    "x = $Y",
    "C:\\dir",
    "a\tb",
    "é",
    "\u2028",
    "\u007f",
  ),
  fc.stringMatching(/^[a-zA-Z0-9 ./$@=+:#'"\\-]{0,12}$/),
  fc.array(fc.stringMatching(/^[ a-z:#'"|>\t-]{0,8}$/), { maxLength: 5 }).map((lines) => lines.join("\n")),
  fc.string({ unit: "binary", maxLength: 8 }),
);

const { document } = fc.letrec<{ readonly data: Data; readonly document: DataMap }>((tie) => ({
  data: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.integer(),
    fc.double(),
    fc.array(tie("data"), { maxLength: 4 }),
    fc.dictionary(text, tie("data"), { maxKeys: 4 }),
  ),
  document: fc.dictionary(text, tie("data"), { minKeys: 1, maxKeys: 4 }),
}));

test("a document is written as js-yaml's dump writes it", () => {
  fc.assert(
    fc.property(document, (data) => {
      // Behind a text that ends with empty lines `dump` closes the document; a configuration ends with its version.
      const whole = { ...data, version: 2 };
      expect(inBlockStyle(whole)).toBe(dump(whole, form));
    }),
    { numRuns: 3000 },
  );
});
