import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Pulumi's state in a folder, and the contexts of a delivery to this machine. */
export type DeliveryContexts = {
  readonly contexts: Readonly<Record<"registry" | "state", Readonly<Record<string, string>>>>;
  /** Who may push to the registry. */
  readonly user: { readonly username: string; readonly password: string };
  readonly secrets: readonly string[];
  readonly stateFolder: string;
  readonly remove: () => Promise<void>;
};

/** Makes the contexts that the generated configuration names. Its secrets are new each time. */
export async function makeContexts(): Promise<DeliveryContexts> {
  const stateFolder = await mkdtemp(join(tmpdir(), "arm-pipeline-state-"));
  const passphrase = randomBytes(18).toString("base64url");
  const user = { username: "pusher", password: randomBytes(18).toString("base64url") };
  return {
    contexts: {
      registry: { DOCKER_USERNAME: user.username, DOCKER_PASSWORD: user.password },
      state: { PULUMI_BACKEND_URL: `file://${stateFolder}`, PULUMI_CONFIG_PASSPHRASE: passphrase },
    },
    user,
    secrets: [user.password, passphrase],
    stateFolder,
    remove: () => rm(stateFolder, { recursive: true, force: true }),
  };
}
