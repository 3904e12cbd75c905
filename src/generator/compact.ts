import { type Data, type DataMap, renderYaml } from "../model/index.ts";

/** A line that a person takes in at a glance; what is longer stands on several. */
const longestLine = 128;

/**
 * Writes the workflows of a configuration with the arguments of each job on one line, where they fit: `-
 * arm/smoke_test: {requires: [arm/deploy]}`. Four jobs are then four lines, and what differs between them stands out.
 */
export function compactWorkflows(workflows: DataMap): string {
  const lines = Object.entries(workflows).flatMap(([name, workflow]) => [
    `  ${flow(name)}:`,
    ...Object.entries(workflow as DataMap).flatMap(([key, value]) =>
      key === "jobs" ? ["    jobs:", ...block(value, 6)] : compact(`    ${flow(key)}:`, { value, indent: 6 }),
    ),
  ]);
  return `workflows:\n${lines.join("\n")}\n`;
}

/** A value behind the beginning of its line, or, where it does not fit, on lines of its own. */
function compact(
  beginning: string,
  { value, indent }: { readonly value: Data; readonly indent: number },
): readonly string[] {
  const line = `${beginning} ${flow(value)}`;
  return line.length <= longestLine || !isCollection(value) ? [line] : [beginning, ...block(value, indent)];
}

/** The entries of a list or a mapping, each compact in itself. A mapping of a list begins on the line of its dash. */
function block(value: Data, indent: number): readonly string[] {
  const margin = " ".repeat(indent);
  if (!Array.isArray(value)) {
    return Object.entries(value as DataMap).flatMap(([key, each]) =>
      compact(`${margin}${flow(key)}:`, { value: each, indent: indent + 2 }),
    );
  }
  return value.flatMap((entry: Data) => {
    if (!isCollection(entry) || Array.isArray(entry))
      return compact(`${margin}-`, { value: entry, indent: indent + 2 });
    const [first = "", ...others] = block(entry, indent + 2);
    return [`${margin}- ${first.trimStart()}`, ...others];
  });
}

const isCollection = (value: Data): boolean => typeof value === "object" && value !== null;

/** A value on one line. */
function flow(value: Data): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${flow(key)}: ${flow(each)}`)
      .join(", ")}}`;
  }
  const text = renderYaml(value).trimEnd();
  // Inside brackets these end a text that has no quotes, and a block has no place there.
  return typeof value === "string" && !text.startsWith('"') && /[,[\]{}\n]/.test(text) ? JSON.stringify(value) : text;
}
