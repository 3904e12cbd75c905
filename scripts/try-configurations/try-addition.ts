import { readFile } from "node:fs/promises";
import type { Addition } from "../../src/generator/additions/addition.ts";
import { checkAddition, compileWithOwnOrb, errorsOf } from "./check-addition.ts";
import { delivery } from "./delivery.ts";
import { fetchFile } from "./fetch-file.ts";
import type { PublicFile } from "./tried.ts";

/** What an addition puts into a file: so many lines, and what is warned of; or why it is refused. */
export type Added = { readonly lines: number; readonly warnings: number } | { readonly refused: string };

/** A configuration that was added to: as a workflow of its own, and behind one job of a workflow of the file. */
export type TriedAddition = PublicFile & {
  /** Owner and name on GitHub. */
  readonly repository: string;
  /** What is special in it. */
  readonly kind: string;
  readonly into: { readonly workflow: string; readonly after: string };
  readonly own?: Added;
  readonly behind?: Added;
};

/** What came of one: what was found, where the file could be had, and all that is not as it has to be. */
export type AdditionOutcome = {
  readonly tried: TriedAddition;
  readonly found?: { readonly own: Added; readonly behind: Added };
  readonly wrong: readonly string[];
};

/** Reads the list: scripts/try-configurations/additions.json, or another of its form. */
export async function readAdditionsList(file: string): Promise<readonly TriedAddition[]> {
  return JSON.parse(await readFile(file, "utf8")) as readonly TriedAddition[];
}

/** Gets a file, adds to it in both ways, and compares with the list. */
export async function tryAddition(
  tried: TriedAddition,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<AdditionOutcome> {
  const { repository } = tried;
  const { file, mistake } = await fetchFile(tried, { repository, from, into });
  if (mistake !== undefined) return { tried, wrong: [mistake] };
  const before = await readFile(file, "utf8");
  const invalid = errorsOf(compileWithOwnOrb(before));
  if (invalid.length > 0) return { tried, wrong: invalid.map((error) => `The file has an error already: ${error}`) };
  const { workflow, after } = tried.into;
  const own = added(before, { document: delivery });
  const behind = added(before, { document: delivery, workflow, after: [after] });
  const found = { own: own.found, behind: behind.found };
  return {
    tried,
    found,
    wrong: [
      ...own.wrong,
      ...behind.wrong,
      ...differs("own", found.own, tried.own),
      ...differs("behind", found.behind, tried.behind),
    ],
  };
}

function added(before: string, addition: Addition): { readonly found: Added; readonly wrong: readonly string[] } {
  const { result, wrong } = checkAddition(before, addition);
  switch (result.kind) {
    case "added": {
      const lines = result.added.reduce((sum, part) => sum + part.lines, 0);
      return { found: { lines, warnings: result.warnings.length }, wrong };
    }
    case "refused":
      return { found: { refused: result.problems.map(({ message }) => message).join(" ") }, wrong };
    case "unchanged":
      return { found: { lines: 0, warnings: 0 }, wrong: ["It has these jobs already."] };
  }
}

const differs = (what: string, found: Added, expected: Added | undefined): readonly string[] =>
  JSON.stringify(found) === JSON.stringify(expected)
    ? []
    : [`"${what}" is ${JSON.stringify(found)} in place of ${JSON.stringify(expected)}.`];
