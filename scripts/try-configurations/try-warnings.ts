import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { compile } from "../../src/compiler/compile.ts";
import { nothingRunsHere } from "../../src/compiler/expand/workflows.ts";
import { isMissingOrb } from "../../src/compiler/orbs/missing-orb.ts";
import { fetchFile } from "./fetch-file.ts";

/** A configuration at `.circleci/config.yml`. */
export type LookedAt = { readonly repository: string; readonly at: string; readonly sha256: string };

/**
 * A warning of a repository, however many of its configurations have it, and whether its author would rather not have
 * read it.
 */
export type Judged = {
  readonly repository: string;
  readonly code: string;
  readonly message: string;
  readonly noise?: boolean;
  readonly why?: string;
};

/** The list: what is looked at, how many different warnings that has, and the sample of them that a person judged. */
export type WarningsList = {
  readonly configurations: readonly LookedAt[];
  readonly different: number;
  readonly judged: readonly Judged[];
};

/** How many are judged, and how many of them may be noise. */
export const sampleSize = 100;
export const mostNoise = 5;

const path = ".circleci/config.yml";

/** Reads the list: scripts/try-configurations/warnings.json, or another of its form. */
export async function readWarningsList(file: string): Promise<WarningsList> {
  return JSON.parse(await readFile(file, "utf8")) as WarningsList;
}

/** The warnings of one configuration that `validate` shows; or what keeps it from being looked at. */
export async function warningsOf(
  { repository, at, sha256 }: LookedAt,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<{ readonly warnings: readonly Judged[]; readonly mistake?: string }> {
  const { file, mistake } = await fetchFile({ path, at, sha256 }, { repository, from, into });
  if (mistake !== undefined) return { warnings: [], mistake };
  const source = { name: path, text: await readFile(file, "utf8") };
  const { diagnostics } = compile(source, { compiler: "server" });
  return {
    warnings: diagnostics
      .filter((each) => each.severity === "warning" && each.code !== nothingRunsHere.code && !isMissingOrb(each))
      .map(({ code, message }) => ({ repository, code, message })),
  };
}

/** Each warning of a repository once, in an order that nobody chose: that of their hashes. */
export function inOrderOfHash(warnings: readonly Judged[]): readonly Judged[] {
  const byHash = new Map(warnings.map((each) => [hashOf(each), each]));
  return [...byHash].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** What a verdict is kept by. */
export const hashOf = ({ repository, code, message }: Judged): string =>
  createHash("sha256").update(`${repository}\n${code}\n${message}`).digest("hex");
