/**
 * Whether a place in shell text stands between quotes. Good enough for what people write in a configuration: quotes, escapes, comments and
 * here-documents are known, nested substitutions are not.
 */
export function isQuoted(shell: string, offset: number): boolean {
  let quote: string | undefined;
  for (let at = 0; at < offset; at++) {
    const character = shell[at];
    if (character === "\\" && quote !== "'") at++;
    else if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "#" && (at === 0 || /[\s;]/.test(shell[at - 1] ?? ""))) {
      const end = shell.indexOf("\n", at);
      if (end === -1 || end >= offset) return false;
      at = end;
    } else if (character === "<") at = afterHereDocument(shell, at) - 1;
  }
  return quote !== undefined && shell.indexOf(quote, offset) !== -1;
}

const hereDocument = /\\?<<-?\s*(["']?)(\w+)\1[^\n]*\n/y;

/** The place behind a here-document that begins here, or the next one where none does. CircleCI wants its `<<` escaped. */
function afterHereDocument(shell: string, at: number): number {
  hereDocument.lastIndex = at;
  const [begin, , word] = hereDocument.exec(shell) ?? [];
  if (begin === undefined || word === undefined) return at + 1;
  const end = shell.slice(at + begin.length).search(new RegExp(`^\\s*${word}$`, "m"));
  return end === -1 ? shell.length : at + begin.length + end;
}
