import { isRegistryOf } from "../../generator/identities.ts";
import type { CloudIdentity, ConfigOptions } from "../../generator/input.ts";

/** What has to be made at a cloud before jobs can assume its identity, and what that has to be allowed. */
export function identityNotes(options: ConfigOptions): readonly string[] {
  return options.identities.flatMap((identity) => [
    ...(identity.cloud === "google" ? googleNotes(identity) : azureNotes(identity)),
    ...grants(identity, options),
  ]);
}

const issuer = "https://oidc.circleci.com/org/ORG_ID";

const googleNotes = (identity: CloudIdentity & { readonly cloud: "google" }): readonly string[] => [
  `The provider ${identity.provider} has to have the issuer ${issuer}, the audience ORG_ID, and a condition such as assertion['oidc.circleci.com/project-id'] == 'PROJECT_ID'; the two ids are in the settings of CircleCI.`,
  ...(identity.serviceAccount === undefined
    ? []
    : [`Its principal of this project needs roles/iam.workloadIdentityUser on ${identity.serviceAccount}.`]),
];

const azureNotes = ({ client }: CloudIdentity & { readonly cloud: "azure" }): readonly string[] => [
  `The client ${client} has to have a federated credential for each user of CircleCI who starts pipelines, to the letter: issuer ${issuer}, audience ORG_ID (not api://AzureADTokenExchange), subject org/ORG_ID/project/PROJECT_ID/user/USER_ID.`,
];

function grants({ cloud }: CloudIdentity, { registry, deployment }: ConfigOptions): readonly string[] {
  const [push, store] = {
    google: ["roles/artifactregistry.writer", "roles/storage.objectAdmin"],
    azure: ["AcrPush", "Storage Blob Data Contributor"],
  }[cloud];
  const scheme = { google: "gs:", azure: "azblob:" }[cloud];
  const { stateUrl } = deployment ?? {};
  const keeps = stateUrl?.startsWith(scheme) ?? false;
  return [
    ...(isRegistryOf(cloud, registry) ? [`To push, grant it ${push} in ${registry}.`] : []),
    ...(keeps ? [`To keep the state, grant it ${store} on ${stateUrl}.`] : []),
    ...(deployment === undefined ? [] : ["To deploy, grant it what the Pulumi program makes there."]),
  ];
}
