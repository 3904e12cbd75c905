import { get, type MappingNode, type YamlNode } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";

/** The words of a document that could be names of components. */
export interface Mentions {
  /** Whether a name is called or handed over somewhere, or could be what a text with `<< >>` in it becomes. */
  readonly has: (name: string) => boolean;
  /** Whether something of an orb, `alias/name`, is. */
  readonly hasOrb: (alias: string) => boolean;
}

/**
 * What a document mentions: the keys of mappings in lists, as steps and jobs are called, and every text that is a
 * value, since a name can be handed over in a parameter. So it says "mentioned" a little too often, and never too
 * rarely.
 */
export const mentionsIn: (document: MappingNode) => Mentions = remembered(collect);

/** The names of jobs that the workflows and job groups of a document call. */
export function jobMentionsIn(document: MappingNode): Mentions {
  const words = new Words();
  for (const section of ["workflows", "job-groups"]) {
    const node = get(document, section);
    if (node?.kind !== "mapping") continue;
    for (const { value } of node.entries.values()) {
      const jobs = get(value, "jobs");
      if (jobs?.kind !== "sequence") continue;
      for (const item of jobs.items) {
        words.addCall(item);
        if (item.kind !== "mapping") continue;
        for (const entry of item.entries.values()) words.addValue(get(entry.value, "override-with"));
      }
    }
  }
  return words;
}

function collect(document: MappingNode): Mentions {
  const words = new Words();
  const walk = (node: YamlNode): void => {
    if (node.kind === "scalar") {
      words.addValue(node);
      return;
    }
    if (node.kind === "mapping") for (const { value } of node.entries.values()) walk(value);
    else
      for (const item of node.items) {
        if (item.kind === "mapping") words.addCall(item);
        walk(item);
      }
  };
  for (const [section, { value }] of document.entries) if (section !== "orbs") walk(value);
  return words;
}

/** A name is short and in one line; what is not is shell text or a description. */
const longestName = 200;

/** What a text with `<< >>` begins and ends with, whatever its tags become. */
interface Pattern {
  readonly start: string;
  readonly end: string;
  readonly hasSlash: boolean;
}

class Words implements Mentions {
  readonly #texts = new Set<string>();
  readonly #orbs = new Set<string>();
  readonly #patterns = new Map<string, Pattern>();

  addCall(item: YamlNode): void {
    if (item.kind === "mapping") for (const name of item.entries.keys()) this.#add(name);
    else this.addValue(item);
  }

  addValue(node: YamlNode | undefined): void {
    if (node?.kind === "scalar" && typeof node.value === "string") this.#add(node.value);
  }

  has(name: string): boolean {
    if (this.#texts.has(name)) return true;
    for (const { start, end } of this.#patterns.values()) if (name.startsWith(start) && name.endsWith(end)) return true;
    return false;
  }

  hasOrb(alias: string): boolean {
    if (this.#orbs.has(alias)) return true;
    for (const { start, hasSlash } of this.#patterns.values()) if (hasSlash && alias.startsWith(start)) return true;
    return false;
  }

  #add(text: string): void {
    if (text.length > longestName || text.includes("\n") || this.#texts.has(text)) return;
    this.#texts.add(text);
    const slash = text.indexOf("/");
    if (slash > 0) this.#orbs.add(text.slice(0, slash));
    if (!text.includes("<<")) return;
    const parts = text.split(/<<[^<>]*>>/);
    // What is nothing but a tag becomes an argument or a default, and those are mentioned elsewhere.
    if (parts.length < 2 || parts.every((part) => part === "")) return;
    const [start = ""] = parts;
    const end = parts.at(-1) ?? "";
    this.#patterns.set(`${start}\n${end}`, { start, end, hasSlash: slash !== -1 });
  }
}
