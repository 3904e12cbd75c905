/**
 * Passes over what no one sees in a text: escapeLetter sequences of a terminal, other control characters and marks
 * without width.
 */
export interface Unseen {
  /** Whether this letter is not seen, after those that came before it. A line end is seen. */
  readonly skips: (letter: number) => boolean;
  /** Whether all of a piece is seen, so that no letter of it has to be asked for: the most of all output is so. */
  readonly seesAll: (piece: string) => boolean;
}

const harmless = /^[\t\n\r -~]*$/;

const escapeLetter = 0x1b;
const bell = 0x07;
const tab = 0x09;
const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * `CSI`: up to its final letter. `text`: a title or an address, up to BEL or ESC. `two`: letters between ESC and its
 * end.
 */
type State = "plain" | "escaped" | "CSI" | "text" | "two";

/**
 * The same sequences that are taken out of what is shown (report/terminal-text.ts), letter by letter, however the text
 * is cut.
 */
export function unseen(): Unseen {
  let state: State = "plain";
  const to = (next: State, skipped: boolean): boolean => {
    state = next;
    return skipped;
  };
  const plain = (letter: number): boolean =>
    letter === escapeLetter ? to("escaped", true) : to("plain", isMark(letter));
  return {
    seesAll: (piece) => state === "plain" && harmless.test(piece),
    skips: (letter) => {
      switch (state) {
        case "plain":
          return plain(letter);
        case "escaped":
          if (letter === 0x5b) return to("CSI", true);
          if (letter === 0x5d || letter === 0x50 || letter === 0x58 || letter === 0x5e || letter === 0x5f)
            return to("text", true);
          return between(letter);
        case "two":
          return between(letter);
        case "CSI":
          if (letter >= 0x20 && letter <= 0x3f) return true;
          return letter >= 0x40 && letter <= 0x7e ? to("plain", true) : plain(letter);
        case "text":
          if (letter === bell) return to("plain", true);
          return letter === newline || letter === escapeLetter ? plain(letter) : true;
      }
    },
  };

  function between(letter: number): boolean {
    if (letter >= 0x20 && letter <= 0x2f) return to("two", true);
    return letter >= 0x30 && letter <= 0x7e ? to("plain", true) : plain(letter);
  }
}

/**
 * Control characters, and what turns the direction of a text or hides in it:
 * https://www.unicode.org/reports/tr44/#GC_Values_Table
 */
function isMark(letter: number): boolean {
  if (letter < 0x20) return letter !== newline && letter !== carriageReturn && letter !== tab;
  if (letter < 0x7f) return false;
  if (letter < 0xa0 || letter === 0xad) return true;
  if (letter < 0x600) return false;
  return /\p{Cf}/u.test(String.fromCharCode(letter));
}
