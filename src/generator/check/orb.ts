import type { ConfigOptions, InputProblem } from "../input.ts";

const reference = /^[a-z0-9_-]+\/[a-z0-9_-]+@(?:\d+(?:\.\d+){0,2}|volatile|dev:[A-Za-z0-9._-]+)$/;

/** What is wrong with the reference or the address of the orb. */
export function checkOrb({ orb }: ConfigOptions): readonly InputProblem[] {
  if (orb.kind === "inline") return [];
  const wrong = (message: string, advice: string): readonly InputProblem[] => [
    { option: "--orb", message: `"${orb.reference}" ${message}`, advice },
  ];
  if (orb.kind === "registry")
    return reference.test(orb.reference)
      ? []
      : wrong(
          "is not a way to import an orb.",
          'Choose from registry, url, inline, or give a reference, such as "acme/arm-pipeline@1.0", or an https address.',
        );
  return URL.canParse(orb.reference) && /^https:\/\/[^\s"'<>]+$/.test(orb.reference)
    ? []
    : wrong("is not an https address.", "Give the https address of an orb.yml, best at one commit.");
}
