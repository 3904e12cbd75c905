import { repositoryUrl } from "../../orb/own-orb.ts";

/** What stands below the options in the help of a command: three lines to copy. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** For an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** Where the documentation is read. */
export const documentation = `${repositoryUrl}#readme`;
