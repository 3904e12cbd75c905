import { relative, resolve } from "node:path";
import type { RunAbout } from "../../runner/events.ts";
import { revisionOf } from "../../runner/plan/filters.ts";
import { createMask } from "../../runner/secrets/mask.ts";
import { commandLine } from "../../text/shell-word.ts";
import type { Io } from "../io/io.ts";
import type { RunSpec } from "./run-spec.ts";

/**
 * What a run is of, for its report and the list of runs. A secret may stand in the command, as in `--param token=...`.
 */
export function runAbout(io: Pick<Io, "args" | "cwd">, order: RunSpec, startedAt: string): RunAbout {
  const { state, configuration, plan, secrets } = order;
  const values = [secrets.project, ...secrets.contexts.values()].flatMap(Object.values);
  const value = (name: string): string => String(plan.pipelineValues[name] ?? "");
  const [branch, revision] = [value("git.branch"), revisionOf(plan.pipelineValues)];
  return {
    startedAt,
    command: createMask(values).text(commandLine(["arm-pipeline", ...io.args])),
    configuration: configuration === "-" ? "-" : relative(state.project, resolve(io.cwd, configuration)),
    ...(branch !== "" && { branch }),
    ...(revision !== "" && { revision }),
  };
}
