import type { Recipe } from "./recipe.ts";

/** No account with Pulumi: the state is in a bucket, the secrets under a passphrase. */
export const selfManagedState: Recipe = {
  name: "self-managed-state",
  title: "Pulumi's state in a bucket of your own",
  have: "no account with Pulumi",
  shape: {},
  own: { backend: "s3://acme-pulumi-state?region=eu-central-1" },
  note: "Where Pulumi.yaml names the backend already, nothing has to be given. PULUMI_CONFIG_PASSPHRASE guards the secrets in the state.",
};
