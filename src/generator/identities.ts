import type { CloudIdentity, ConfigInput, ConfigOptions } from "./input.ts";

/** The clouds whose identities are steps of their own. */
export type IdentityCloud = CloudIdentity["cloud"];

const registryHosts: Readonly<Record<IdentityCloud, RegExp>> = {
  google: /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)$/,
  azure: /\.azurecr\.(?:io|us|cn)$/,
};

/** Whether a registry is one of a cloud's own. */
export const isRegistryOf = (cloud: IdentityCloud, registry: string): boolean => registryHosts[cloud].test(registry);

/** What was asked for, in its parts. */
export function readIdentities({ googleIdentity, azureIdentity }: ConfigInput): readonly CloudIdentity[] {
  const [provider = "", serviceAccount] = googleIdentity?.split("=") ?? [];
  const [tenant = "", client = "", subscription] = azureIdentity?.split("/") ?? [];
  return [
    ...(googleIdentity === undefined ? [] : [{ cloud: "google", provider, serviceAccount } as const]),
    ...(azureIdentity === undefined ? [] : [{ cloud: "azure", tenant, client, subscription } as const]),
  ];
}

/** The identity by which jobs get into the registry; undefined where it is none of these clouds'. */
export const registryIdentity = ({
  identities,
  registry,
}: Pick<ConfigOptions, "identities" | "registry">): CloudIdentity | undefined =>
  identities.find(({ cloud }) => isRegistryOf(cloud, registry));

/** Who the jobs are then, in words. */
export function identityWords(identity: CloudIdentity): string {
  if (identity.cloud === "azure") return `the client ${identity.client} of Microsoft Entra ID`;
  return identity.serviceAccount ?? `the identity of ${identity.provider.split("/").slice(4, 6).join(" ")}`;
}
