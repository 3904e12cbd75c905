import type { CompiledEntry, CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { toData } from "../../compiler/source/data.ts";
import { get, type YamlNode } from "../../compiler/source/node.ts";
import type { Data } from "../../model/data.ts";

/** A job in the picture of a workflow. */
export interface GraphNode {
  readonly name: string;
  readonly kind: "approval" | "job";
  /** What is worth a second line: that it is no job that runs steps, and for which branches and tags it runs. */
  readonly notes: readonly string[];
  readonly requires: readonly GraphEdge[];
}

/** A requirement. */
export interface GraphEdge {
  readonly name: string;
  /** What is waited for where it is not success. */
  readonly condition?: string;
}

/** A workflow as a picture shows it. */
export interface WorkflowGraph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
}

/**
 * The jobs of a workflow and what they wait for, in the order of the configuration; entries that are equal in
 * everything once.
 */
export function graphOf({ name, entries }: CompiledWorkflow): WorkflowGraph {
  const byName = new Map([...entries].reverse().map((entry) => [entry.name, entry]));
  const nodes = [...new Set(entries.map((entry) => entry.name))].flatMap((each) => {
    const entry = byName.get(each);
    return entry === undefined ? [] : [nodeOf(entry)];
  });
  return { name, nodes };
}

function nodeOf({ name, type, requires, settings }: CompiledEntry): GraphNode {
  return {
    name,
    kind: type === "approval" ? "approval" : "job",
    notes: [...(type === "build" ? [] : [type]), ...filterNotes(get(settings, "filters"))],
    requires: requires.map(({ name: before, statuses }) => ({
      name: before,
      ...((statuses.length !== 1 || statuses[0] !== "success") && {
        condition: statuses.join(" or ").replaceAll("_", " "),
      }),
    })),
  };
}

/** https://circleci.com/docs/reference/configuration-reference/#jobfilters */
function filterNotes(filters: YamlNode | undefined): readonly string[] {
  if (filters === undefined) return [];
  if (filters.kind !== "mapping")
    return filters.kind === "scalar" && filters.value === null ? [] : ["by an expression"];
  return ["branches", "tags"].flatMap((kind) => {
    const [only, ignore] = ["only", "ignore"].map((key) => {
      const node = get(filters, kind);
      return node === undefined ? undefined : get(node, key);
    });
    return [
      ...(only === undefined ? [] : [namesIn(only) === any ? `all ${kind}` : `${kind} ${namesIn(only)}`]),
      ...(ignore === undefined ? [] : [namesIn(ignore) === any ? `no ${kind}` : `${kind} but ${namesIn(ignore)}`]),
    ];
  });
}

const any = "/.*/";

function namesIn(node: YamlNode): string {
  const data: Data = toData(node);
  return (Array.isArray(data) ? data : [data]).map(String).join(", ");
}
