import { compileOrb } from "../../compiler/compile-orb.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { silence } from "../../compiler/diagnostics/ignore.ts";
import { isFound } from "../../compiler/orbs/found-orb.ts";
import { isMissingOrb } from "../../compiler/orbs/missing-orb.ts";
import type { PackedOrb } from "../../compiler/orbs/pack.ts";
import { packedText } from "../../compiler/orbs/packed-text.ts";
import { pinOrbs } from "../../compiler/orbs/pin-orbs.ts";
import { printText } from "../../compiler/print/text.ts";
import type { Io } from "../io/io.ts";
import { compilerIn } from "../io/read-compiler.ts";
import {
  checkFormat,
  checkIgnored,
  fails,
  sayHowToFetch,
  showChecks,
  statusOf,
  verdict,
} from "../io/show-diagnostics.ts";
import { type OrbFlags, withOrbs } from "./orb-lookup.ts";
import { type OrbSourceFlags, readOrbSource } from "./read-orb-source.ts";

/** The flags as commander hands them over. */
export type OrbCheckFlags = OrbFlags &
  OrbSourceFlags & {
    readonly strict?: boolean;
    readonly ignore?: readonly string[];
    readonly format?: string;
    readonly json?: boolean;
    readonly compiler?: string;
  };

/** Checks an orb, packed or not, shows what is wrong, and says by the status whether it is in order. */
export async function runOrbValidate(io: Io, path: string, flags: OrbCheckFlags): Promise<void> {
  const { strict = false, ignore = [], format = "text" } = flags;
  const shownAs = flags.json ? "json" : checkFormat(format);
  const { diagnostics, looked } = await checkOrb(io, path, flags);
  const shown = silence(diagnostics, ignore);
  showChecks(io, [{ name: path, diagnostics: shown }], { format: shownAs, strict });
  io.say(verdict(io, shown, { strict, looked }));
  sayHowToFetch(io, shown, { strict });
  io.exit(statusOf(shown, strict));
}

/**
 * Prints an orb as the registry would keep it: packed, with the exact versions of the orbs that it imports. So it needs
 * all of them, also those of which it uses nothing.
 */
export async function runOrbProcess(io: Io, path: string, flags: OrbCheckFlags): Promise<void> {
  const { diagnostics, text, looked } = await checkOrb(io, path, flags);
  const shown = silence(diagnostics.map(asNeeded), flags.ignore ?? []);
  if (shown.length > 0) io.say(printText(errorsFirst(shown), { paint: io.paint }).trimEnd());
  if (fails(shown, false)) io.say(verdict(io, shown, { strict: false, looked }));
  else io.out(text());
  sayHowToFetch(io, shown, { strict: false });
  io.exit(statusOf(shown, false));
}

const asNeeded = (diagnostic: Diagnostic): Diagnostic =>
  isMissingOrb(diagnostic) ? { ...diagnostic, severity: "error" } : diagnostic;

interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly text: () => string;
  readonly looked: string;
}

async function checkOrb(io: Io, path: string, flags: OrbCheckFlags): Promise<Checked> {
  checkIgnored(flags.ignore ?? []);
  const checked = await checkPackedOrb(io, await readOrbSource(io, path, flags), flags);
  return { ...checked, looked: path === "-" ? "the standard input" : path };
}

/** Checks an orb that was read, and shows nothing. */
export async function checkPackedOrb(
  io: Io,
  orb: PackedOrb,
  flags: Pick<OrbCheckFlags, "compiler" | keyof OrbFlags>,
): Promise<Omit<Checked, "looked">> {
  const resolved = new Map<string, string>();
  const compiler = compilerIn(flags.compiler);
  const { diagnostics } = await withOrbs(io, flags, (orbsOf) =>
    // What could not be read would be missed everywhere else in the orb.
    orb.text === undefined
      ? { diagnostics: [], missingOrbs: [] }
      : compileOrb(orb, {
          compiler,
          lookUpOrb: (reference, alias) => {
            const found = orbsOf()(reference, alias);
            if (isFound(found)) resolved.set(reference, found.resolved);
            return found;
          },
        }),
  );
  return {
    diagnostics: [...orb.problems, ...diagnostics],
    text: () => packedText(pinOrbs(orb.root, resolved)),
  };
}
