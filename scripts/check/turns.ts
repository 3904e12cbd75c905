/** The output of one step among several that run at the same time. */
export type Turn = {
  readonly write: (text: string) => void;
  /** Nothing more comes. */
  readonly end: () => void;
};

/**
 * Keeps the output of what runs side by side readable: each turn is printed whole and in the order in which they were
 * taken. The first that has not ended is printed as it goes; those behind it wait for their place.
 */
export function turns(print: (text: string) => void): () => Turn {
  const open: { text: string; ended: boolean }[] = [];
  const advance = () => {
    for (let first = open[0]; first !== undefined; first = open[0]) {
      if (first.text !== "") print(first.text);
      first.text = "";
      if (!first.ended) return;
      open.shift();
    }
  };
  return () => {
    const own = { text: "", ended: false };
    open.push(own);
    return {
      write: (text) => {
        own.text += text;
        if (open[0] === own) advance();
      },
      end: () => {
        own.ended = true;
        advance();
      },
    };
  };
}
