const name = "[\\p{L}\\p{Nd}_]+";
const expression = new RegExp(`\\$\\$|\\$\\{(?<braced>[^}\\r\\n]*)\\}|(?<open>\\$\\{)|\\$(?<plain>${name})`, "gu");
const substitution = new RegExp(`^(?<key>${name})(?:(?<operator>:?[-=+])(?<word>.*))?`, "u");

/**
 * A stand-in for `circleci env subst`, which is github.com/a8m/envsubst v1.4: $VAR and ${VAR} are replaced, by nothing when
 * unset; $$ is one dollar; ${VAR:-word}, ${VAR:=word}, ${VAR:+word} and the same without colon work; nothing is run and no
 * quote means anything; an unclosed ${ is an error. Undefined stands for that error.
 */
export function envSubst(text: string, env: Readonly<Record<string, string>>): string | undefined {
  let failed = false;
  const replaced = text.replace(expression, (...match) => {
    const groups = match.at(-1) as { braced?: string; open?: string; plain?: string };
    if (groups.open !== undefined) failed = true;
    if (groups.braced !== undefined) return braced(groups.braced, env);
    if (groups.plain === "_") return "$_";
    return groups.plain === undefined ? "$" : (env[groups.plain] ?? "");
  });
  return failed ? undefined : replaced;
}

function braced(inside: string, env: Readonly<Record<string, string>>): string {
  const groups = substitution.exec(inside)?.groups;
  if (groups?.key === undefined) return `\${${inside}}`;
  const { key, operator = "", word = "" } = groups;
  const value = env[key];
  const counts = operator.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
  const other = () => envSubst(word, env) ?? "";
  if (operator.endsWith("+")) return counts ? other() : "";
  if (operator === "") return value ?? "";
  return counts ? (value ?? "") : other();
}
