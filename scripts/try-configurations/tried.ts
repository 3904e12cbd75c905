import { readFile } from "node:fs/promises";

/** A file of a public repository. */
export type PublicFile = {
  readonly path: string;
  /** The commit, or a tag that its owners do not move. */
  readonly at: string;
  /** Of the text that was tried. */
  readonly sha256: string;
};

/** What is found in it. Orbs that are not at hand are no verdict on it, and so not in it. */
export type Verdict = {
  /** Codes with their lines, such as `yaml-syntax:273`. Each is one that CircleCI refuses too. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
};

type Tried = Verdict & {
  /** Owner and name on GitHub. */
  readonly repository: string;
  /** What is special in it. */
  readonly kind: string;
  /** The orbs of the list that stand in for what it imports, by reference. */
  readonly orbs?: Readonly<Record<string, string>>;
  /** Why its errors are real. */
  readonly why?: string;
};

/** A configuration. */
export type TriedConfiguration = Tried & PublicFile;

/** An orb: one file, or a folder that is packed. */
export type TriedOrb = Tried & { readonly id: string; readonly files: readonly PublicFile[] };

/** The list. */
export type TriedList = {
  readonly configurations: readonly TriedConfiguration[];
  readonly orbs: readonly TriedOrb[];
};

/** Reads the list: scripts/try-configurations/list.json, or another of its form. */
export async function readTriedList(file: string): Promise<TriedList> {
  return JSON.parse(await readFile(file, "utf8")) as TriedList;
}
