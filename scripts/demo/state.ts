import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceAddresses } from "../provision/services/services.ts";

/** Pulumi's state in a folder, and the contexts of a delivery to this machine. */
export type DeliveryContexts = {
  readonly contexts: Readonly<Record<"registry" | "state", Readonly<Record<string, string>>>>;
  readonly secrets: readonly string[];
  readonly stateFolder: string;
  readonly remove: () => Promise<void>;
};

/** Makes the contexts that the generated configuration names. The passphrase is new each time, as the registry's password is. */
export async function makeContexts(services: ServiceAddresses): Promise<DeliveryContexts> {
  const stateFolder = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  const passphrase = randomBytes(18).toString("base64url");
  const { username, password } = services.registry;
  return {
    contexts: {
      registry: { DOCKER_USERNAME: username, DOCKER_PASSWORD: password },
      state: { PULUMI_BACKEND_URL: `file://${stateFolder}`, PULUMI_CONFIG_PASSPHRASE: passphrase },
    },
    secrets: [password, passphrase],
    stateFolder,
    remove: () => rm(stateFolder, { recursive: true, force: true }),
  };
}
