import type { Recipe } from "./recipe.ts";

/** No secret of Microsoft Entra ID is stored anywhere. */
export const azureOidc: Recipe = {
  name: "azure-oidc",
  title: "Azure Container Registry and a federated identity, without stored secrets",
  have: "Azure, and do not want a client's secret in CircleCI",
  shape: {},
  own: {
    images: [{ repository: "web" }],
    registry: "acme.azurecr.io",
    azureIdentity:
      "aaaaaaaa-1111-2222-3333-444444444444/bbbbbbbb-1111-2222-3333-444444444444/cccccccc-1111-2222-3333-444444444444",
  },
  note: "TENANT/CLIENT/SUBSCRIPTION. Each job becomes the client by its own token, and Pulumi's providers and an azblob:// backend (--backend) do too. Entra ID wants a federated credential for each user of CircleCI who starts pipelines; a job of somebody who has none ends with the command that makes it. oidc.md says more.",
};
