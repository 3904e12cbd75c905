import { allDiagnostics } from "../../compiler/catalogue.ts";
import { compile } from "../../compiler/compile.ts";
import { printText } from "../../compiler/print/text.ts";
import { generateConfig } from "../../generator/generate-config.ts";
import type { ConfigInput, ConfigOptions } from "../../generator/input.ts";
import { ownOrbReference, ownVersion } from "../../orb/own-orb.ts";
import { ownOrbInterface } from "../orbs/own-orb-interface.ts";

/**
 * Compiles the configuration that is about to be written. An error in it is a bug of ours, whatever was asked for. Of
 * the orb it sees what a configuration can see, by reference also where the orb will stand inside: tests compile all of
 * it, and reading 380 KB of shell at each start would take half as long as all the rest. The workflow may be switched
 * off here, where no one knows the default branch, which makes warnings of its errors: the kinds count.
 */
export function checkGenerated(request: { readonly input: ConfigInput; readonly options: ConfigOptions }): void {
  const { input, options } = request;
  const orb =
    options.orb.kind === "inline"
      ? ({ kind: "registry", reference: ownOrbReference("registry", ownVersion) } as const)
      : options.orb;
  const text = generateConfig({ input, options: { ...options, orb }, packedOrb: {} });
  const source = { name: orb.reference, text: JSON.stringify(ownOrbInterface()) };
  const { diagnostics } = compile(
    { name: "config.yml", text },
    { lookUpOrb: () => ({ source, resolved: orb.reference }) },
  );
  const refused = new Set(allDiagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code));
  const errors = diagnostics.filter(({ code }) => refused.has(code));
  if (errors.length > 0) throw new Error(`What was generated is not in order:\n${printText(errors)}`);
}
