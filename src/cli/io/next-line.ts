import type { Io } from "./io.ts";

/**
 * A command of ours in a text, as this person types it: whoever has the package in a project only, started it by `npx`,
 * and no shell of theirs knows its name. npm says so to what it starts:
 * https://docs.npmjs.com/cli/v10/commands/npm-exec.
 */
export const asTyped = ({ env }: Pick<Io, "env">, text: string): string =>
  env.npm_command === "exec" ? text.replace(/(?<=^|\s)(?<!npx )arm-pipeline(?= [a-z])/g, "npx arm-pipeline") : text;

/** The line below an error that says what to do next. */
export const nextLine = (io: Pick<Io, "env" | "paint">, step: string): string =>
  `  ${io.paint("cyan", "next:")} ${asTyped(io, step)}`;
