import xterm from "@xterm/headless";

/** What a terminal of this width shows in the end of all that was printed to it, with what scrolled away above, as text. */
export async function screenText(printed: string, { columns }: { readonly columns: number }): Promise<string> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 40, scrollback: 10_000, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(printed, done));
  const { active } = terminal.buffer;
  const lines: string[] = [];
  for (let row = 0; row < active.length; row++) {
    const line = active.getLine(row);
    const text = line?.translateToString(true) ?? "";
    if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ""}${text}`);
    else lines.push(text);
  }
  terminal.dispose();
  return `${lines.join("\n").trimEnd()}\n`;
}
