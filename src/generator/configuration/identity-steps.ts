import { type CommandDefinition, call, defineCommand, type Reference, type Step, string } from "../../model/index.ts";
import { registryIdentity } from "../identities.ts";
import type { CloudIdentity, ConfigOptions } from "../input.ts";
import type { Arm } from "./arm.ts";

/**
 * The commands of the configuration's own by which jobs assume an identity: each says once who they are. Only the jobs
 * with the registry log in there, since docker is not in every container.
 */
export const identityCommands = (options: ConfigOptions, arm: Arm): readonly CommandDefinition[] =>
  options.identities.map((identity) => identityCommand(identity, { options, arm }));

type Configuration = { readonly options: ConfigOptions; readonly arm: Arm };

function identityCommand(identity: CloudIdentity, { options, arm }: Configuration): CommandDefinition {
  const { cloud: name } = identity;
  const assume = (registry?: string | Reference) => [assumed(identity, { arm, registry })];
  if (registryIdentity(options) !== identity) return defineCommand({ name, steps: () => assume() });
  if (options.deployment === undefined) return defineCommand({ name, steps: () => assume(options.registry) });
  const parameters = { registry: string("Host of the registry to log in to.", { default: "" }) };
  return defineCommand({ name, parameters, steps: (p) => assume(p.registry) });
}

function assumed(
  identity: CloudIdentity,
  { arm, registry }: { readonly arm: Arm; readonly registry: string | Reference | undefined },
): Step {
  if (identity.cloud === "azure") {
    const { tenant, client, subscription } = identity;
    return call(arm.commands.assume_azure_identity, { tenant, client, subscription, registry });
  }
  const { provider, serviceAccount: service_account } = identity;
  return call(arm.commands.assume_google_identity, { provider, service_account, registry });
}

/** For a job with the registry, which removes what the step has left behind; other jobs do by themselves. */
export function assumeForRegistry(options: ConfigOptions, arm: Arm) {
  const identity = registryIdentity(options);
  if (identity === undefined) return {};
  const command = identityCommand(identity, { options, arm });
  const given = Object.keys(command.parameters).length > 0 ? { registry: options.registry } : {};
  return { preSteps: [call(command, given)], postSteps: [call(arm.commands.log_out_of_backend)] };
}

/** For a job with Pulumi: whatever its program and its backend ask for. */
export const assumeForDeployment = (options: ConfigOptions, arm: Arm): readonly Step[] =>
  identityCommands(options, arm).map((command) => call(command, {}));
