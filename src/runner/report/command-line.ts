import { shellWord } from "../machine/shell-word.ts";

/** A text as a word of a shell, for who copies a command: names of jobs are a stranger's. */
const readableWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : shellWord(text));

/** A command as it is typed into a shell. */
export const commandLine = (words: readonly string[]): string => words.map(readableWord).join(" ");

/** All that a job printed: a name with a dash in front is no option after `--job=`. */
export const showJob = (run: readonly string[], job: string): string =>
  commandLine(["arm-pipeline", "runs", "show", ...run, ...(job.startsWith("-") ? [`--job=${job}`] : ["--job", job])]);
