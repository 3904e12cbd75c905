import type { Library } from "../library/library.ts";
import { get } from "../source/node.ts";

/**
 * Whether a pipeline parameter takes any text: whoever triggers a pipeline chooses it. Of an enum, a switch or a number
 * the values are known.
 */
export function isTextOfPipeline({ document }: Library, name: string): boolean {
  const type = get(get(get(document, "parameters"), name), "type");
  return type?.kind === "scalar" && type.value === "string";
}
