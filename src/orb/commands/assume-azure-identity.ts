import { defineCommand, oneOf, string } from "../../model/index.ts";
import { serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * For the pre-steps of any job, as assume_google_identity is. Azure's libraries, and so Pulumi's backend and providers,
 * read the token's file that it writes and renew what they need.
 */
export const assumeAzureIdentity = defineCommand({
  name: "assume_azure_identity",
  description:
    "Become an application or a managed identity of Microsoft Entra ID by OpenID Connect (workload identity federation) for the steps that follow, and log in to Azure Container Registry where one is named. Needs a context, which is what gives a job its token; log_out_of_backend removes it. For pre-steps of a job.",
  parameters: {
    tenant: string("Directory (tenant) id, or one of its domains. `$VAR` is expanded."),
    client: string(
      "Application (client) id of the app registration or of the user-assigned managed identity that has the federated credential. `$VAR` is expanded.",
    ),
    subscription: string(
      "Id of the subscription that the program deploys to. Empty by default: that of the program's own configuration. `$VAR` is expanded.",
      { default: "" },
    ),
    storage_account: string(
      "Storage account of an azblob:// backend. Empty by default: AZURE_STORAGE_ACCOUNT of the context, or the backend's URL says it (?storage_account=NAME). `$VAR` is expanded.",
      { default: "" },
    ),
    subject: oneOf(
      ["user", "branch"],
      "What the federated credential has to name to the letter, since Entra ID matches no patterns of CircleCI. user, the default: project and user, so one credential for each who starts pipelines, 20 at most. branch: repository and branch too, for an identity that only some branches may have.",
      { default: "user" },
    ),
    registry: string(
      "Hosts of Azure Container Registry to log in to, one a line, such as acme.azurecr.io; the image job then has login: none. None by default. `$VAR` is expanded.",
      { default: "" },
    ),
    sts_url: string(
      "Where Entra ID is, for a private endpoint or a cloud that is apart (https://login.microsoftonline.us, https://login.chinacloudapi.cn). The public one by default.",
      { default: "https://login.microsoftonline.com" },
    ),
    ...serviceAttempts,
  },
  steps: (p) => [script({ name: "Assume the identity at Azure", file: "assume_azure_identity.sh" }, p)],
});
