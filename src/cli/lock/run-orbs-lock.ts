import { dirname } from "node:path";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { isFound, type LookUpOrb } from "../../compiler/orbs/found-orb.ts";
import { readOrbReference } from "../../compiler/orbs/reference.ts";
import { printText } from "../../compiler/print/text.ts";
import { readDocument } from "../../compiler/source/read-document.ts";
import { repositoryConfig } from "../check/read-config.ts";
import { readConfigs } from "../check/read-configs.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { checksum, lockedText, lockFolder, readLock } from "../orbs/orb-lock.ts";
import { type OrbFlags, withOrbs } from "../orbs/orb-lookup.ts";
import { checkLock } from "./check-lock.ts";
import { carriedBy, importReader, type ReadImports } from "./read-imports.ts";
import { type LockedOrbWithText, writeLock } from "./write-lock.ts";

/** The flags as commander hands them over. */
export type OrbsLockFlags = Pick<OrbFlags, "orb"> & {
  readonly update?: boolean;
  readonly check?: boolean;
};

/** Locks the orbs of configurations, folder by folder, or with --check says whether their locks are right. */
export async function runOrbsLock(io: Io, paths: readonly string[], flags: OrbsLockFlags): Promise<void> {
  const sources = await readConfigs(io, paths.length > 0 ? paths : [dirname(repositoryConfig(io))]);
  const folders = new Set(sources.map(({ name }) => lockFolder(name)));
  if (sources.some(({ name }) => name === "-"))
    throw new CliError("A lock lies beside its configuration, and the standard input lies nowhere.", {
      code: ExitCode.usage,
      next: ["Name the configuration's file."],
    });
  if (!sources.every((source) => isReadable(io, source))) return io.exit(ExitCode.invalidConfig);
  const readImports = await importReader(io, sources, flags);
  // Of a file that is named alone, the others beside it may import more.
  const whole = paths.every((path) => io.files.kind(path) === "folder");
  let good = true;
  for (const folder of folders) {
    const configs = sources.filter(({ name }) => lockFolder(name) === folder);
    if (flags.check) good = checkLock(io, { folder, configs, whole, readImports, carried: carriedBy(io) }) && good;
    else await lock(io, { folder, configs, whole, readImports, flags });
  }
  io.exit(good ? ExitCode.ok : ExitCode.invalidConfig);
}

/** What is no YAML imports nothing, which would empty the lock. */
function isReadable(io: Io, source: Source): boolean {
  const problems: Parameters<typeof printText>[0][number][] = [];
  const document = readDocument(source, (problem) => problems.push(problem));
  if (document !== undefined) return true;
  io.say(printText(problems, { paint: io.paint }).trimEnd());
  io.say(`${source.name} cannot be read, so nothing was locked.`);
  return false;
}

async function lock(
  io: Io,
  {
    folder,
    configs,
    whole,
    readImports,
    flags,
  }: {
    readonly folder: string;
    readonly configs: readonly Source[];
    readonly whole: boolean;
    readonly readImports: ReadImports;
    readonly flags: OrbsLockFlags;
  },
): Promise<void> {
  const before = readLock(io, folder) ?? [];
  const given = new Set((flags.orb ?? []).map((value) => value.slice(0, value.indexOf("="))));
  const kept = new Map(
    before.flatMap((each) => {
      const found = lockedText(io, folder, each);
      const stays = flags.update !== true && !given.has(each.reference) && found.kind === "intact";
      return stays ? [[each.reference, { ...each, text: found.text }] as const] : [];
    }),
  );
  const carried = carriedBy(io);
  const found = await withOrbs(io, { ...flags, fetch: true, ...(flags.update && { freshForMs: 0 }) }, (orbsOf) => {
    const texts = new Map<string, LockedOrbWithText>();
    const lookUpOrb: LookUpOrb = (reference, alias) => {
      const known = given.has(alias) ? undefined : kept.get(reference);
      if (known !== undefined) {
        texts.set(reference, known);
        return { source: { name: known.resolved, text: known.text }, resolved: known.resolved };
      }
      const orb = orbsOf()(reference, alias);
      const own = carried(reference, alias);
      if (!isFound(orb) || reference === "" || (isFound(own) && own.source.text === orb.source.text)) return orb;
      if (readOrbReference(reference) === undefined)
        throw new CliError(`"${reference}" is not a reference to an orb, so nothing was locked.`, {
          code: ExitCode.invalidConfig,
          next: [
            "Import it by namespace/name@version, such as acme/web@1.2.3, or by the https address of a packed orb.",
          ],
        });
      const { text } = orb.source;
      texts.set(reference, { reference, resolved: orb.resolved, sha256: checksum(text), text });
      return orb;
    };
    const missingOrbs = configs.flatMap((source) => readImports(source, lookUpOrb).missingOrbs);
    return { texts, missingOrbs: [...new Set(missingOrbs)] };
  });
  const others = whole ? [] : [...kept.values()].filter(({ reference }) => !found.texts.has(reference));
  writeLock(io, folder, { before, orbs: [...found.texts.values(), ...others] });
}
