/**
 * A key at the top of a YAML file in block style, as people write them; a file that is broken further down has it too.
 */
const hasKey = (text: string, key: string): boolean => new RegExp(`^["']?${key}["']?[ \\t]*:`, "m").test(text);

/**
 * Whether the text of a file is a configuration rather than an orb, a part of either, or parameters: it has a version
 * and workflows, or jobs without what only an orb has at its top.
 * https://circleci.com/docs/reference/configuration-reference/
 */
export function isConfiguration(text: string): boolean {
  if (!hasKey(text, "version")) return false;
  return (
    hasKey(text, "workflows") ||
    (hasKey(text, "jobs") && !["description", "display", "examples"].some((key) => hasKey(text, key)))
  );
}
