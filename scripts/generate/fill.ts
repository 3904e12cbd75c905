/**
 * Replaces what stands between `<!-- generated: NAME -->` and `<!-- end of NAME -->`. A marker that is missing is an
 * error: the text would silently stay old.
 */
export function fill(text: string, name: string, content: string): string {
  const begin = `<!-- generated: ${name} -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`The markers "${begin}" and "${end}" are not there, in this order.`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}
