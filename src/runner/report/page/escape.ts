const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Any text as the text of an HTML element or of an attribute in quotes. Control characters, and those that turn the
 * direction of a text, are left out: a log is written by a stranger.
 */
export const html = (text: string): string =>
  text
    .replaceAll(/\p{Cc}|\p{Cf}|\p{Cs}/gu, (letter) =>
      letter === "\n" || letter === "\t" || letter === "\u200d" ? letter : "",
    )
    .replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter);
