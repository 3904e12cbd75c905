import { compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Addition } from "../../generator/additions/addition.ts";
import { ownOrb } from "../../orb/own-orb.ts";
import { ownOrbInterface } from "../orbs/own-orb-interface.ts";

/**
 * Errors that a file has with what was added, and had not before: a job of a matrix that is required by a name that no
 * one has, say. Of our orb counts what a configuration sees of it; other orbs are not looked for.
 */
export function newErrors(before: string, after: string, { document }: Addition): readonly Diagnostic[] {
  const text = JSON.stringify(ownOrbInterface());
  const references = Object.values((document.orbs ?? {}) as Readonly<Record<string, unknown>>);
  const lookUpOrb = (wanted: string) =>
    references.includes(wanted) || wanted.startsWith(`${ownOrb}@`)
      ? { source: { name: wanted, text }, resolved: wanted }
      : undefined;
  const errorsIn = (config: string): readonly Diagnostic[] =>
    compile({ name: "config.yml", text: config }, { lookUpOrb }).diagnostics.filter(
      ({ severity, code }) => severity === "error" && code !== "missing-orb",
    );
  const known = new Set(errorsIn(before).map(identity));
  return errorsIn(after).filter((error) => !known.has(identity(error)));
}

const identity = ({ code, message }: Diagnostic): string => `${code} ${message}`;
