import type { Recipe } from "./recipe.ts";

/** No key of Google Cloud is stored anywhere. */
export const googleOidc: Recipe = {
  name: "google-oidc",
  title: "Artifact Registry and a service account, without stored keys",
  have: "Google Cloud, and do not want a service account's key in CircleCI",
  shape: {},
  own: {
    images: [{ repository: "acme/images/web" }],
    registry: "europe-docker.pkg.dev",
    googleIdentity:
      "projects/123456789/locations/global/workloadIdentityPools/circleci/providers/circleci=ci@acme.iam.gserviceaccount.com",
  },
  note: "Each job becomes the service account by its own token, and Pulumi's provider and a gs:// backend (--backend) do too. Without =ACCOUNT it is the pool's own identity. What has to be made at Google Cloud is printed with the file, and oidc.md says more.",
};
