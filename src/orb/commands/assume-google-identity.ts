import { defineCommand, string } from "../../model/index.ts";
import { serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/**
 * For the pre-steps of any job, so that no job carries it that does not need it. Google's libraries, and so Pulumi's
 * backend and provider, read the file that it writes and renew what they need.
 */
export const assumeGoogleIdentity = defineCommand({
  name: "assume_google_identity",
  description:
    "Become a service account of Google Cloud by OpenID Connect (workload identity federation) for the steps that follow, and log in to Artifact Registry where one is named. Needs a context, which is what gives a job its token; log_out_of_backend removes it. For pre-steps of a job.",
  parameters: {
    provider: string(
      "Full name of the workload identity provider: projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER. `$VAR` is expanded.",
    ),
    service_account: string(
      "Address of the service account to impersonate. Empty by default: the pool's own identity, where its roles are granted to it directly. `$VAR` is expanded.",
      { default: "" },
    ),
    registry: string(
      "Hosts of Artifact Registry to log in to, one a line, such as europe-docker.pkg.dev; the image job then has login: none. None by default. `$VAR` is expanded.",
      { default: "" },
    ),
    sts_url: string("Where the security token service is, for a private endpoint. Google's own by default.", {
      default: "https://sts.googleapis.com",
    }),
    iam_url: string("Where the service accounts' tokens are made, for a private endpoint. Google's own by default.", {
      default: "https://iamcredentials.googleapis.com",
    }),
    ...serviceAttempts,
  },
  steps: (p) => [script({ name: "Assume the identity at Google Cloud", file: "assume_google_identity.sh" }, p)],
});
