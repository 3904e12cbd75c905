import fc from "fast-check";
import { expect, test } from "vitest";
import { markedOutput } from "../../src/machines/marked-output.ts";

function read(
  pieces: readonly string[],
  terminal: boolean,
): { readonly text: string; readonly words: readonly string[] } {
  let text = "";
  const words: string[] = [];
  const output = markedOutput({
    mark: "mark",
    terminal,
    onText: (piece) => {
      text += piece;
    },
    onWord: (word) => words.push(word),
  });
  for (const piece of pieces) output.push(piece);
  output.end();
  return { text, words };
}

test("however an output is cut, our words are taken out of it, and the line ends are the command's own", () => {
  const part = fc.constantFrom(
    "one",
    "\r\n",
    "\r",
    "\0",
    "\0ma",
    "mark ",
    "\0mark end 0 false\r\n",
    " two",
    "\0mark alone\r\n",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(80), { maxLength: 8 }), (parts, cuts) => {
      // A byte that is zero right before our own makes no difference, and the beginning of a mark none to what follows it.
      const text = parts.join("");
      const places = [...cuts.filter((at) => at < text.length), 0, text.length].sort((a, b) => a - b);
      const pieces = places.slice(1).map((at, index) => text.slice(places[index], at));
      expect(read(pieces, true)).toEqual(read([text], true));
    }),
  );
});

test("a terminal's line ends are undone, those that a command wrote with a carriage return stay, and a pipe's stay all", () => {
  expect(read(["a\r\nb\r\r\nc\rd\r"], true)).toEqual({ text: "a\nb\r\nc\rd\r", words: [] });
  expect(read(["a\r\nb\n\0mark end 3 true\n"], false)).toEqual({ text: "a\r\nb\n", words: ["end 3 true"] });
});

test("the words stand where they were written", () => {
  expect(read(["x\0mark group 7\r\ny\r\n\0mark end 0 false out-of-memory\r\nz"], true)).toEqual({
    text: "xy\nz",
    words: ["group 7", "end 0 false out-of-memory"],
  });
});
