import type { Source } from "../../compiler/diagnostics/source.ts";
import type { LookUpOrb } from "../../compiler/orbs/found-orb.ts";
import { some } from "../../text/quantities.ts";
import type { Io } from "../io/io.ts";
import { nextLine } from "../io/next-line.ts";
import { lockedPath, lockedText, lockFile, readLock } from "../orbs/orb-lock.ts";
import type { ReadImports } from "./read-imports.ts";

/**
 * Says, without network, whether a lock has what the configurations of its folder import, no more, and as it was
 * locked.
 */
export function checkLock(
  io: Io,
  {
    folder,
    configs,
    whole,
    readImports,
    carried,
  }: {
    readonly folder: string;
    readonly configs: readonly Source[];
    /** Whether these are all that is in the folder. */
    readonly whole: boolean;
    readonly readImports: ReadImports;
    readonly carried: LookUpOrb;
  },
): boolean {
  const path = lockFile(folder);
  const locked = readLock(io, folder);
  const texts = new Map((locked ?? []).map((each) => [each.reference, { each, text: lockedText(io, folder, each) }]));
  const used = new Set<string>();
  const lookUpOrb: LookUpOrb = (reference, alias) => {
    used.add(reference);
    const known = texts.get(reference);
    if (known === undefined) return carried(reference, alias);
    const { each, text } = known;
    const name = lockedPath(folder, each.resolved);
    // The imports of a changed text are not those of the orb.
    return text.kind === "intact" ? { source: { name, text: text.text }, resolved: each.resolved } : undefined;
  };
  const missing = new Set(configs.flatMap((source) => readImports(source, lookUpOrb).missingOrbs));
  const damaged = [...texts.values()].filter(({ text }) => text.kind !== "intact");
  const problems = [
    ...[...missing]
      .filter((reference) => !texts.has(reference))
      .map((reference) => `${reference}: is imported, and not in the lock.`),
    ...damaged.map(({ each, text }) => {
      const file = lockedPath(folder, each.resolved);
      return `${each.reference}: ${text.kind === "gone" ? `its text is not there: ${file}` : `its text was changed: ${file}`}`;
    }),
    // What a damaged text imports is not known.
    ...(damaged.length > 0 || !whole ? [] : [...texts.keys()].filter((reference) => !used.has(reference))).map(
      (reference) => `${reference}: is in the lock, and nothing imports it.`,
    ),
  ];
  if (locked === undefined && missing.size === 0) {
    io.say(`${path}: there is no orb to lock.`);
    return true;
  }
  if (problems.length === 0) {
    io.say(`${io.paint("green", "In order")}: ${path} (${some(texts.size, "orb")}).`);
    return true;
  }
  io.say(`${io.paint("red", "Not in order")}: ${path}${locked === undefined ? ", which is not there" : ""}:`);
  for (const problem of problems) io.say(`  ${problem}`);
  io.say(nextLine(io, "arm-pipeline orbs lock  locks anew what is not right, over the network"));
  return false;
}
