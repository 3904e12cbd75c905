import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, nameOf, pathOf, shownName } from "../../src/text/file-name.ts";

test("any bytes become a name and the same bytes again, and no two names are one", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (one, other) => {
      expect([...bytesOf(nameOf(one))]).toEqual([...one]);
      expect(bytesOf(JSON.parse(JSON.stringify(nameOf(one))))).toEqual(Buffer.from(one));
      expect(nameOf(one) === nameOf(other)).toBe(Buffer.compare(one, other) === 0);
    }),
  );
});

test("a name in UTF-8 is the text that it is, and a byte that is none is shown as one", () => {
  expect(nameOf(Buffer.from("über.txt"))).toBe("über.txt");
  const raw = nameOf(Buffer.from([0x61, 0xff, 0xc3, 0xbc, 0xed, 0xb2, 0x80]));
  expect(shownName(raw)).toBe("a\\xffü\\xed\\xb2\\x80");
  expect([pathOf("über"), pathOf(raw)]).toEqual(["über", Buffer.from([0x61, 0xff, 0xc3, 0xbc, 0xed, 0xb2, 0x80])]);
});
