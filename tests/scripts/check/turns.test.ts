import { expect, test } from "vitest";
import { turns } from "../../../scripts/check/turns.ts";

test("the first that has not ended is printed as it goes, and the others whole, in their order", () => {
  const printed: string[] = [];
  const turn = turns((text) => printed.push(text));
  const [first, second, third] = [turn(), turn(), turn()];
  third.write("third\n");
  first.write("first, ");
  second.write("second, ");
  third.end();
  first.write("more of it\n");
  first.end();
  second.write("more of it\n");
  second.end();
  expect(printed).toEqual(["first, ", "more of it\n", "second, ", "more of it\n", "third\n"]);
});
