/** Text of this length is no script that a person wrote in a configuration, and is not looked at. */
const longestShell = 100_000;

/**
 * Tells which places of shell text stand between quotes, when asked from the beginning to the end. Good enough for what
 * people write in a configuration: quotes, escapes, comments and here-documents are known, nested substitutions are
 * not.
 */
export function quotesIn(shell: string): (offset: number) => boolean {
  const ranges = shell.length > longestShell ? [] : quotedRanges(shell);
  let next = 0;
  return (offset) => {
    while ((ranges[next]?.end ?? offset) < offset) next++;
    return (ranges[next]?.start ?? offset) < offset;
  };
}

function quotedRanges(shell: string): readonly { readonly start: number; readonly end: number }[] {
  const ranges: { readonly start: number; readonly end: number }[] = [];
  let open: { readonly quote: string; readonly start: number } | undefined;
  for (let at = 0; at < shell.length; at++) {
    const character = shell[at];
    if (open === undefined && shell.startsWith("\\<<", at)) at = afterHereDocument(shell, at) - 1;
    else if (character === "\\" && open?.quote !== "'") at++;
    else if (open !== undefined) {
      if (character !== open.quote) continue;
      // Most quotes have no value pasted between them.
      if (shell.slice(open.start, at).includes("<<")) ranges.push({ start: open.start, end: at });
      open = undefined;
    } else if (character === '"' || character === "'") open = { quote: character, start: at };
    else if (character === "#" && (at === 0 || /[\s;]/.test(shell[at - 1] ?? ""))) {
      const end = shell.indexOf("\n", at);
      if (end === -1) break;
      at = end;
    }
  }
  return ranges;
}

const hereDocument = /\\<<-?[ \t]*(["']?)(\w+)\1[^\n]*\n/y;

/**
 * The place behind a here-document that begins here, or the next one where none does. CircleCI wants its `<<` escaped.
 */
function afterHereDocument(shell: string, at: number): number {
  hereDocument.lastIndex = at;
  const [begin, , word] = hereDocument.exec(shell) ?? [];
  if (begin === undefined || word === undefined) return at + 1;
  const end = shell.slice(at + begin.length).search(new RegExp(`^[ \\t]*${word}$`, "m"));
  return end === -1 ? shell.length : at + begin.length + end;
}
