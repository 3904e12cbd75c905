import { type CommandDefinition, call, defineCommand, type Step } from "../../model/index.ts";
import { isSelfManaged } from "../contexts.ts";
import type { ConfigOptions } from "../input.ts";
import type { Arm } from "./arm.ts";

/** The command of the configuration's own that opens environments of Pulumi ESC, which says once what they are. */
export function environmentCommands({ deployment }: ConfigOptions, arm: Arm): readonly CommandDefinition[] {
  if (deployment === undefined || deployment.environments.length === 0) return [];
  const { backend, environments } = deployment;
  const given = {
    environments: environments.join("\n"),
    // A Pulumi Cloud of one's own has both.
    service_url: isSelfManaged(backend) ? undefined : backend,
  };
  return [defineCommand({ name: "environment", steps: () => [call(arm.commands.open_environment, given)] })];
}

/** For a job with Pulumi: what its program, its backend and its configuration read. */
export const openEnvironments = (options: ConfigOptions, arm: Arm): readonly Step[] =>
  environmentCommands(options, arm).map((command) => call(command, {}));
