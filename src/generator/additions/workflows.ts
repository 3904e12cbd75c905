import { isMap, isSeq, type Node } from "yaml";
import type { Existing } from "./existing.ts";
import { entriesOf, keyOf, resolved, textOf, valueAt } from "./nodes.ts";

/** A job of a workflow of the file. */
export type ExistingJob = {
  /** The job as it is called: `test`, `node/test`. */
  readonly job: string;
  /** What a job may call it in `requires`. */
  readonly name: string;
  /** What the names of the single jobs of a matrix begin with. */
  readonly prefix?: string;
  readonly isApproval: boolean;
  readonly hasArguments: boolean;
  readonly requires: readonly string[];
  readonly filters: Node | undefined;
};

/** A workflow of the file. */
export type ExistingWorkflow = {
  readonly name: string;
  readonly node: Node | undefined;
  readonly jobs: readonly ExistingJob[];
};

/**
 * The workflow that CircleCI makes up where there are none:
 * https://circleci.com/docs/reference/configuration-reference/#jobs
 */
export const implicitWorkflow = "workflow";

/** The workflows of a file, in their order. */
export function workflowsOf(existing: Existing): readonly ExistingWorkflow[] {
  const { document } = existing;
  const workflows = entriesOf(document, valueAt(document, document.contents, "workflows"));
  return [...workflows]
    .map(([name, { value }]) => ({ name, node: resolved(document, value) }))
    .filter(({ node }) => isMap(node))
    .map(({ name, node }) => ({ name, node, jobs: jobsOf(existing, node) }));
}

/** Whether CircleCI runs the job `build` alone, since there are no workflows. */
export function hasImplicitWorkflow({ document }: Existing): boolean {
  const workflows = valueAt(document, document.contents, "workflows");
  return !isMap(workflows) && valueAt(document, valueAt(document, document.contents, "jobs"), "build") !== undefined;
}

function jobsOf({ document }: Existing, workflow: Node | undefined): readonly ExistingJob[] {
  const list = valueAt(document, workflow, "jobs");
  const jobs: ExistingJob[] = [];
  for (const item of isSeq(list) ? list.items : []) {
    const node = resolved(document, item);
    const pair = isMap(node) ? node.items[0] : undefined;
    const job = pair === undefined ? textOf(node) : keyOf(pair);
    if (job === undefined) continue;
    const args = entriesOf(document, pair?.value);
    const value = (key: string): Node | undefined => resolved(document, args.get(key)?.value);
    const matrix = value("matrix");
    const alias = matrix === undefined ? undefined : (textOf(valueAt(document, matrix, "alias")) ?? job);
    jobs.push({
      job,
      // The jobs of a matrix have names of their own, and all of them have its alias.
      name: alias ?? textOf(value("name")) ?? job,
      ...(matrix !== undefined && { prefix: textOf(value("name"))?.replace(/<<.*/s, "") ?? `${job}-` }),
      isApproval: textOf(value("type")) === "approval",
      hasArguments: args.size > 0,
      requires: requirements(document, value("requires")),
      filters: value("filters"),
    });
  }
  return jobs;
}

function requirements(document: Existing["document"], node: Node | undefined): readonly string[] {
  const items = isSeq(node) ? node.items : [node];
  return items.flatMap((item) => {
    const each = resolved(document, item);
    return isMap(each) ? each.items.flatMap((pair) => keyOf(pair) ?? []) : (textOf(each) ?? []);
  });
}
