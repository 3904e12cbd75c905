import type { Recipe } from "./recipe.ts";

/** Nothing is deployed that this project has not signed. */
export const signed: Recipe = {
  name: "signed",
  title: "Sign what is deployed",
  have: "a registry that others can write to, and want nothing of theirs deployed",
  shape: { sign: true },
  note: "The image is signed by the identity of its job, without a key: CircleCI's token gets a certificate for some minutes, and the organization, the project and the branch are in a public log, for everybody to read. Before the deployment the signature has to be this project's and of the same branch, or the job ends with 5. A private image is better signed with a key, or with a Sigstore of one's own: key, signing_config and trusted_root of the two jobs. With --keep it is the same.",
};
