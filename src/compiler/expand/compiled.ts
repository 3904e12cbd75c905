import type { Status } from "../../circleci/statuses.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Definition } from "../library/library.ts";
import type { MissingOrb } from "../orbs/missing-orb.ts";
import type { Entry, MappingNode, YamlNode } from "../source/node.ts";

/** A job of a workflow that has to end, as wanted, before another one starts. */
export interface Requirement {
  /** The final name of the other job. */
  readonly name: string;
  /** `["success"]` where nothing else is said. */
  readonly statuses: readonly Status[];
  readonly at: Range;
}

/** One job of a workflow, with nothing left to expand. */
export interface CompiledEntry {
  /** Its final name, unique in the workflow but for entries that are equal in everything. */
  readonly name: string;
  /** `build` where a job's steps run; the others have none: approval, no-op, release, lock, unlock. */
  readonly type: string;
  /** What the job runs: the executor's keys, the job's own keys, and `steps`. Approvals have none. */
  readonly job: MappingNode | undefined;
  readonly requires: readonly Requirement[];
  /** The keys of the entry that are left: requires, context, filters, type, serial-group and so on. */
  readonly settings: MappingNode;
  /** The job's name as the source has it. */
  readonly at: Range;
  /** The orbs that are not at hand and that it needs: where there are some, `job` is not all that it runs. */
  readonly missingOrbs: readonly MissingOrb[];
  /**
   * The job that is called, and the arguments that are given; nothing for an approval that is written in the workflow.
   */
  readonly call?: { readonly definition: Definition; readonly args: ReadonlyMap<string, Entry> };
}

/** A workflow with nothing left to expand. */
export interface CompiledWorkflow {
  readonly name: string;
  readonly entries: readonly CompiledEntry[];
  /** The keys of the workflow that are left: triggers, max_auto_reruns and so on. */
  readonly settings: ReadonlyMap<string, YamlNode>;
  /** False where its condition switches it off for the given parameters: CircleCI would not run it, nor look at it. */
  readonly active: boolean;
  /** Its condition `when` as it is written, where there is no `unless` beside it. */
  readonly when?: YamlNode;
  readonly at: Range;
}

/** A configuration with nothing left to expand. */
export interface CompiledConfiguration {
  /** The jobs of the active workflows by their final names, in the order in which workflows first name them. */
  readonly jobs: ReadonlyMap<string, MappingNode>;
  /** All workflows, also those that are switched off. */
  readonly workflows: readonly CompiledWorkflow[];
  /**
   * The registry orbs that are imported: reference as written, and version found; without one where the orb is not at
   * hand.
   */
  readonly orbs: readonly { readonly reference: string; readonly resolved?: string }[];
  /**
   * Where it says that it only sets up another configuration:
   * https://circleci.com/docs/guides/orchestrate/dynamic-config/
   */
  readonly setup?: Range;
}
