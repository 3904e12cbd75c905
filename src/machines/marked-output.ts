/** What is taken out of an output: what the command printed, and what our own shell around it says. */
export interface MarkedOutput {
  readonly push: (chunk: string) => void;
  /** The output ends: what was kept back is handed on. */
  readonly end: () => void;
}

/** Where the two go. */
export interface MarkedOutputOptions {
  /** What begins each of our words, after a byte that is zero. No one prints that by chance. */
  readonly mark: string;
  /** A terminal writes `\r\n` where a command writes `\n`, which is undone here. */
  readonly terminal: boolean;
  readonly onText: (text: string) => void;
  readonly onWord: (word: string) => void;
}

/**
 * Takes our words out of the one stream that a terminal has. They come in the order in which all was written: what a
 * command printed stands before the word of its end, which two pipes would not promise.
 */
export function markedOutput({ mark, terminal, onText, onWord }: MarkedOutputOptions): MarkedOutput {
  const begin = `\0${mark} `;
  let kept = "";
  const show = (text: string): void => {
    if (text !== "") onText(terminal ? text.replaceAll("\r\n", "\n") : text);
  };
  const take = (): void => {
    for (;;) {
      const at = kept.indexOf(begin);
      const end = at === -1 ? -1 : kept.indexOf("\n", at);
      if (end === -1) return;
      show(kept.slice(0, at));
      const word = kept.slice(at + begin.length, end).replace(/\r$/, "");
      kept = kept.slice(end + 1);
      onWord(word);
    }
  };
  return {
    push: (chunk) => {
      kept += chunk;
      take();
      const from = keptFrom(kept, { begin, terminal });
      show(kept.slice(0, from));
      kept = kept.slice(from);
    },
    end: () => {
      show(kept);
      kept = "";
    },
  };
}

/** From where on the rest of an output may belong together with what comes next. */
function keptFrom(text: string, { begin, terminal }: { readonly begin: string; readonly terminal: boolean }): number {
  const whole = text.indexOf(begin);
  if (whole !== -1) return whole;
  const zero = text.lastIndexOf("\0");
  if (zero !== -1 && begin.startsWith(text.slice(zero))) return zero;
  return terminal && text.endsWith("\r") ? text.length - 1 : text.length;
}
