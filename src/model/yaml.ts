import { Document, Scalar, visit } from "yaml";
import type { Data } from "./data.ts";

/**
 * Words that a reader of YAML 1.1, which CircleCI's is, takes for something else than text: switches, numbers with a leading zero or in
 * base 60, dates, the merge key. https://yaml.org/type/
 */
const otherIn11 = /^(?:y|n|yes|no|on|off|<<|=|[-+]?[0-9][0-9_,:.]*|[-+]?0[box][0-9a-f_]+|\d{4}-\d\d?-\d\d?.*)$/i;

/**
 * Writes a document as YAML: two spaces, a block for text of several lines, nothing folded and no aliases. The same document gives
 * the same bytes. `header` becomes comment lines at the top.
 */
export function renderYaml(document: Data, { header }: { readonly header?: string } = {}): string {
  const yaml = new Document(document, { aliasDuplicateObjects: false });
  visit(yaml, {
    Scalar(_key, node) {
      if (typeof node.value === "string") node.type = styleOf(node.value);
    },
  });
  if (header !== undefined) yaml.commentBefore = commentOf(header);
  return yaml.toString({ lineWidth: 0, indent: 2, singleQuote: false });
}

function styleOf(text: string): Scalar.Type {
  if (otherIn11.test(text)) return Scalar.QUOTE_DOUBLE;
  // A reader turns a carriage return in a block into a line feed; in quotes it is written out.
  return text.includes("\n") && !text.includes("\r") ? Scalar.BLOCK_LITERAL : Scalar.PLAIN;
}

const commentOf = (header: string): string =>
  header
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : ` ${line}`))
    .join("\n");
