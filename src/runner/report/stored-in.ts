import { lastNodes, nodeName } from "./format.ts";
import type { JobRecord, NodeRecord } from "./run-model.ts";

/** All that the jobs stored in their last attempts. */
export const storedIn = (jobs: readonly JobRecord[]): readonly (NodeRecord & { readonly name: string })[] =>
  jobs.flatMap((job) => lastNodes(job).map((node) => ({ ...node, name: nodeName(job, node.node) })));
