import type { PlannedBody } from "../plan/plan.ts";
import type { Machine } from "./machine.ts";

/** What a machine is made for: one node of a job. */
export interface MachineRequest {
  readonly job: string;
  readonly node: number;
  readonly executor: PlannedBody["executor"];
  readonly resources: PlannedBody["resources"];
  /** Variables of the project and of the job's contexts, by which `auth` of containers may name a value. */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * Whether a step asks for a container engine (`setup_remote_docker`). Machine jobs always get one; no other job does.
   */
  readonly remoteDocker: boolean;
  /** Whether a step may go on with another configuration, for which CircleCI's API is stood in. */
  readonly continues?: boolean;
  readonly signal: AbortSignal;
  /** The story of its start, such as the pull of an image. It is masked and shown as the job's first step. */
  readonly onOutput: (chunk: string) => void;
}

/**
 * Makes a machine. Rejects with a `Refusal` when the user can do something about it, such as an image that cannot be
 * pulled.
 */
export type CreateMachine = (request: MachineRequest) => Promise<Machine>;
