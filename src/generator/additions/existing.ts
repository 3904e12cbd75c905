import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { type Refusal, refused } from "./addition.ts";
import { ownNode, textOf, valueAt } from "./nodes.ts";

/** A configuration that can be added to. */
export type Existing = { readonly text: string; readonly document: Document; readonly lines: LineCounter };

/** Reads a configuration with its places. What cannot be added to is refused. */
export function readExisting(text: string): Existing | Refusal {
  const lines = new LineCounter();
  // The rules of YAML 1.1 are those of CircleCI's reader, which also takes the last of two equal keys.
  const rules = { version: "1.1", merge: true, uniqueKeys: false } as const;
  const document = parseDocument(text, { ...rules, keepSourceTokens: true, lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error?.code === "MULTIPLE_DOCS")
    return refused(
      "The file has several YAML documents, and a configuration is one.",
      "Delete the others, or move them to files of their own, and add again.",
    );
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return refused(
      `This is not YAML as its standard has it (line ${line}, column ${col}): ${error.message}.`,
      "Repair the place, and add again.",
    );
  }
  const existing = { text, document, lines };
  if (document.contents === null || isEmpty(document.contents)) return existing;
  if (!isMap(document.contents))
    return refused(
      "The file is not a mapping of keys, so it is no configuration.",
      "A configuration begins with `version: 2.1`.",
    );
  return checked(existing);
}

const isEmpty = (node: Node): boolean => isScalar(node) && node.value === null && (node.source ?? "") === "";

function checked(existing: Existing): Existing | Refusal {
  const { document } = existing;
  const version = valueAt(document, document.contents, "version");
  const written = textOf(version);
  if (written === undefined)
    return refused(
      "The file does not say its version.",
      "Begin it with `version: 2.1`, which has orbs, and add again.",
    );
  if (written !== "2.1") {
    const where = lineOf(existing, version);
    const isOld = written === "2" || written === "2.0";
    return refused(
      `The configuration is of version ${written} (line ${where}), ${isOld ? "which has no orbs" : "which CircleCI does not know"}.`,
      isOld
        ? `Move it to 2.1 first: \`version: 2.1\` in line ${where}, and \`\\<<\` for each \`<<\` in a script, such as that of a here-document. \`validate\` shows what else. Then add again.`
        : `Write \`version: 2.1\` in line ${where}, and add again.`,
    );
  }
  const setup = valueAt(document, document.contents, "setup");
  if (isScalar(setup) && setup.value === true)
    return refused(
      `This is a setup configuration (line ${lineOf(existing, ownNode(document, ["setup"]))}): it only chooses the configuration that runs.`,
      "Add to the one that it continues with, often .circleci/continue_config.yml.",
    );
  return existing;
}

/** The line of a node, from 1. */
export const lineOf = ({ lines }: Existing, node: Node | undefined): number =>
  lines.linePos(node?.range?.[0] ?? 0).line;
