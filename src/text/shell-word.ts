/** A text as one word of a POSIX shell, whatever is in it. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The same for who copies a command: names of jobs are a stranger's. */
const readableWord = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : shellWord(text));

/** A command as it is typed into a shell. */
export const commandLine = (words: readonly string[]): string => words.map(readableWord).join(" ");
