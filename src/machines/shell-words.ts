import { shellWord } from "../text/shell-word.ts";

/** What a shell may have as a variable, and can be set in all of them. */
const settable = /^(?!(?:BASHOPTS|BASH_VERSINFO|EUID|PPID|SHELLOPTS|UID)$)[A-Za-z_][A-Za-z0-9_]*$/;

/** Lines that export variables. A name that no shell can have is left out, as every shell would do with it. */
export const exportLines = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .filter(([name]) => settable.test(name))
    .map(([name, value]) => `export ${name}=${shellWord(value.replaceAll("\0", ""))}\n`)
    .join("");
