import { posix } from "node:path";
import type { JobPlace } from "../events.ts";
import type { Machine } from "../machine/machine.ts";
import type { PlannedBody, PlannedJob } from "../plan/plan.ts";
import type { JobContext } from "../schedule/dependencies.ts";
import type { Mask } from "../secrets/mask.ts";
import type { JobDependencies } from "./dependencies.ts";
import type { NodeReport } from "./node-report.ts";

/** One node of a job while its steps run: what every step is given. */
export interface RunningNode {
  readonly job: PlannedJob;
  readonly body: PlannedBody;
  readonly place: JobPlace;
  readonly context: JobContext;
  readonly machine: Machine;
  /** Everything but a step's own variables. */
  readonly env: Readonly<Record<string, string>>;
  readonly report: NodeReport;
  /** For what is kept and is no event. */
  readonly mask: Mask;
  readonly deps: JobDependencies;
}

/** A path of a step, absolute in the machine. */
export const pathIn = ({ machine, body }: RunningNode, path: string): string =>
  machine.resolve(path, machine.resolve(body.workingDirectory, "~"));

/**
 * Where a file or folder is, as a machine's `pack` wants it: the folder that it is in, and its name there, which is no
 * pattern.
 */
export interface PackPlace {
  readonly folder: string;
  readonly name: string;
  readonly pattern: string;
}

/** Where a path of a step is. */
export function placeIn(node: RunningNode, path: string): PackPlace {
  const absolute = pathIn(node, path);
  if (absolute === "/") return { folder: "/", name: ".", pattern: "." };
  const name = posix.basename(absolute);
  return { folder: posix.dirname(absolute), name, pattern: name.replaceAll(/[\\*?[{]/g, "\\$&") };
}
