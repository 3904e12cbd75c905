/** A command that the README shows, and what a check of the installed package does with it. */
export type ReadmeLine =
  | { readonly kind: "run"; readonly command: string }
  | { readonly kind: "left-out"; readonly command: string; readonly why: string }
  | { readonly kind: "unknown"; readonly command: string };

/** What cannot be run in an empty folder, and what runs it instead. */
const leftOut: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^npm ci\b/, "is typed in a clone, and is what continuous integration runs"],
  [/^(?:git clone|cd) /, "gets the clone that continuous integration is in"],
  [/^npm (?:i|install) /, "is what has just been done, from the tarball"],
  [/^npx arm-pipeline run\b(?!.*--dry-run)/, "starts containers; the end-to-end tests run it"],
  [/^npx arm-pipeline runs (?:show|open)\b/, "needs a run; tests/cli has them"],
  [/^npx arm-pipeline publish\b/, "needs an account; tests/publisher has it"],
  [/^npx arm-pipeline init\b(?!.*--yes)/, "asks a person; a test with a terminal has it"],
];

/**
 * The commands of the README's shell blocks, in order. One that is neither run nor left out for a reason is unknown.
 */
export function readmeLines(markdown: string): readonly ReadmeLine[] {
  const blocks = [...markdown.matchAll(/^```(?:sh|bash|console)\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  return blocks
    .flatMap((text) => text.replaceAll("\\\n", " ").split("\n"))
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, "")
        .replace(/^\$ /, "")
        .trim(),
    )
    .filter((command) => command !== "")
    .map((command): ReadmeLine => {
      const why = leftOut.find(([pattern]) => pattern.test(command))?.[1];
      if (why !== undefined) return { kind: "left-out", command, why };
      return { kind: command.startsWith("npx arm-pipeline ") ? "run" : "unknown", command };
    });
}
