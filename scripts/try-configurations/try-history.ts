import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { compilerOn } from "../../src/circleci/compilers.ts";
import { isMissingOrb } from "../../src/compiler/orbs/missing-orb.ts";
import { validate } from "../../src/compiler/validate.ts";
import { type FileHistory, type History, readHistory } from "./history.ts";

/** An error that a configuration had in version after version: in how many, for how many days, from which commit on. */
export type LastingError = {
  readonly code: string;
  readonly message: string;
  readonly from: string;
  readonly versions: number;
  readonly days: number;
  /** Why it is none of ours: what shows that CircleCI refused the file too. */
  readonly why?: string;
};

/** A configuration, how many versions of it were checked, in how many there is an error, and the errors that lasted. */
export type TriedHistory = FileHistory & {
  readonly versions?: number;
  readonly withError?: number;
  readonly lasting?: readonly LastingError[];
};

/** What came of one: what was found, where its history could be had, and all that is not as in the list. */
export type HistoryOutcome = {
  readonly tried: TriedHistory;
  readonly found?: TriedHistory;
  readonly wrong: readonly string[];
};

/** What makes an error last: whoever broke the file by one commit mends it by the next, and soon. */
export const lasting = { versions: 3, days: 7 };

const day = 24 * 60 * 60 * 1000;

/** Reads the list: scripts/try-configurations/histories.json, or another of its form. */
export async function readHistoriesList(file: string): Promise<readonly TriedHistory[]> {
  return JSON.parse(await readFile(file, "utf8")) as readonly TriedHistory[];
}

/** Gets the history of a configuration, checks each version as of its day, and compares with the list. */
export async function tryHistory(
  tried: TriedHistory,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<HistoryOutcome> {
  const read = await readHistory(tried, { from, into });
  if ("mistake" in read) return { tried, wrong: [read.mistake] };
  const { history } = read;
  const errors = history.versions.map(({ at, text }) => (text === undefined ? [] : errorsOf(text, at)));
  const known = tried.lasting ?? [];
  const found: TriedHistory = {
    repository: tried.repository,
    path: tried.path,
    at: history.commit,
    versions: history.versions.filter(({ text }) => text !== undefined).length,
    withError: errors.filter((each) => each.length > 0).length,
    lasting: lastingOf(history, errors).map((each) => {
      const why = known.find(({ code, message, from: first }) => isSame([code, message, first], each))?.why;
      return why === undefined ? each : { ...each, why };
    }),
  };
  return { tried, found, wrong: wrongWith(tried, found) };
}

const isSame = ([code, message, from]: readonly string[], each: LastingError): boolean =>
  code === each.code && message === each.message && from === each.from;

function wrongWith(tried: TriedHistory, found: TriedHistory): readonly string[] {
  const unjudged = (found.lasting ?? []).filter(({ why }) => why === undefined);
  return [
    ...unjudged.map(
      ({ code, message, versions, days, from }) =>
        `It has an error in ${versions} versions, for ${days} days from ${from} on: ${code}: ${message}`,
    ),
    ...(isDeepStrictEqual(found, tried) || unjudged.length > 0 ? [] : ["What is found is not as in the list."]),
  ];
}

type Found = { readonly code: string; readonly message: string };

/** The errors of a version, each once, as of its day. That an orb is not at hand is no verdict on it. */
function errorsOf(text: string, at: Date): readonly Found[] {
  const compiler = compilerOn(at.toISOString().slice(0, "2026-06-01".length));
  const { diagnostics } = validate({ name: "config.yml", text }, { compiler });
  const errors = diagnostics.filter((each) => each.severity === "error" && !isMissingOrb(each));
  return [...new Map(errors.map((each) => [keyOf(each), each])).values()];
}

const keyOf = ({ code, message }: Found): string => `${code}: ${message}`;

/** The errors that versions in a row have, enough of them and for long enough. */
function lastingOf({ at, versions }: History, errors: readonly (readonly Found[])[]): readonly LastingError[] {
  const found: LastingError[] = [];
  const open = new Map<string, { readonly error: Found; readonly since: number }>();
  for (const [index, here] of [...errors, []].entries()) {
    const keys = new Set(here.map(keyOf));
    for (const [key, { error, since }] of open) {
      if (keys.has(key)) continue;
      open.delete(key);
      const first = versions[since];
      if (first === undefined) continue;
      const days = Math.floor(((versions[index]?.at ?? at).getTime() - first.at.getTime()) / day);
      const { code, message } = error;
      if (index - since >= lasting.versions && days > lasting.days)
        found.push({ code, message, from: first.commit, versions: index - since, days });
    }
    for (const error of here) if (!open.has(keyOf(error))) open.set(keyOf(error), { error, since: index });
  }
  return found;
}
