import { nearestName } from "../diagnostics/suggest.ts";
import type { YamlNode } from "../source/node.ts";

/**
 * The parameters that a tree speaks of, as `prefix.name`: in `<< >>`, and bare, as expressions have them. A mention in
 * a comment of a shell script counts too: it costs nothing to believe it.
 */
export function parametersMentioned(
  root: YamlNode,
  prefix: "parameters" | "pipeline.parameters",
  /** Once these are found, the rest is not looked at. */
  wanted: readonly string[] = [],
): ReadonlySet<string> {
  const found = new Set<string>();
  let missing = wanted.length > 0 ? wanted : undefined;
  const pattern = new RegExp(`(?<![\\w.-])${prefix.replace(".", "\\.")}\\.([\\w-]+)`, "g");
  const add = (text: string): void => {
    // Most texts have none, and looking for a word is cheaper than a pattern.
    if (!text.includes("parameters.")) return;
    for (const [, name] of text.matchAll(pattern)) if (name !== undefined) found.add(name);
    missing = missing?.filter((name) => !found.has(name));
  };
  const walk = (node: YamlNode): void => {
    if (missing?.length === 0) return;
    if (node.kind === "scalar") {
      if (typeof node.value === "string") add(node.value);
      return;
    }
    if (node.kind === "sequence") for (const item of node.items) walk(item);
    else
      for (const [key, { value }] of node.entries) {
        add(key);
        walk(value);
      }
  };
  walk(root);
  return found;
}

/** Whether a name that is mentioned and not declared is a slip for this one: that is reported where it is mentioned. */
export const isMeant = (name: string, names: readonly string[], mentioned: ReadonlySet<string>): boolean =>
  [...mentioned].some((other) => !names.includes(other) && nearestName(other, names) === name);
