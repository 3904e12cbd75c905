const special = /[.+^$()|\\/]/;

/**
 * A pattern as CircleCI reads it: `*` and `?` within a folder, `**` over folders, `[a-z]`, `[^a]` and `{a,b}`. A name
 * that begins with a dot is a name like any other.
 * https://circleci.com/docs/guides/optimize/use-the-circleci-cli-to-split-tests/#glob-test-files
 */
export function globToRegExp(pattern: string): RegExp {
  return new RegExp(`^${translate(pattern)}$`, "u");
}

/** Whether a path has to be searched for. */
export const isGlob = (path: string): boolean => /[*?[{]/.test(path);

/** The folder at the beginning of a pattern that has no wildcard; all that matches is below it. */
export function fixedFolder(pattern: string): string {
  const parts = pattern.split("/");
  const wild = parts.findIndex(isGlob);
  return parts.slice(0, wild === -1 ? parts.length : wild).join("/") || ".";
}

function translate(pattern: string): string {
  let source = "";
  let depth = 0;
  for (let index = 0; index < pattern.length; index++) {
    const letter = pattern[index] ?? "";
    const rest = pattern.slice(index);
    const set = /^\[([!^]?)(\]?[^\]]*)\]/.exec(rest);
    if (rest.startsWith("**/")) {
      source += "(?:[^/]+/)*";
      index += 2;
    } else if (rest.startsWith("**")) {
      source += ".*";
      index += 1;
    } else if (letter === "*") source += "[^/]*";
    else if (letter === "?") source += "[^/]";
    else if (set !== null) {
      source += `(?!/)[${set[1] === "" ? "" : "^"}${(set[2] ?? "").replaceAll(/[\\[\]^&~|]/g, "\\$&")}]`;
      index += set[0].length - 1;
    } else if (letter === "{" && rest.includes("}")) {
      source += "(?:";
      depth += 1;
    } else if (letter === "}" && depth > 0) {
      source += ")";
      depth -= 1;
    } else if (letter === "," && depth > 0) source += "|";
    else if (letter === "\\" && index + 1 < pattern.length) {
      index += 1;
      source += literal(pattern[index] ?? "");
    } else source += literal(letter);
  }
  return source + ")".repeat(depth);
}

const literal = (letter: string): string =>
  special.test(letter) || "*?[]{}".includes(letter) ? `\\${letter}` : letter;
