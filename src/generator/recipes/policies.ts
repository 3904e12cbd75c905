import type { Recipe } from "./recipe.ts";

/** What may be deployed is written down, and held to. */
export const policies: Recipe = {
  name: "policies",
  title: "Hold every deployment to policies",
  have: "rules for what may be deployed, as policy packs of Pulumi in the repository",
  shape: { keep: true, preview: true, policyPacks: ["policies"] },
  own: { stack: "production" },
  note: "A folder with a PulumiPolicy.yaml is a pack, in JavaScript, TypeScript or Python; policies=policies.json gives it a configuration, and the flag may be repeated. What breaks a mandatory policy ends the job with 5 before anything is changed; what is advisory is told. Each policy is a test in the job's results. The update itself is held to the packs too, since a preview does not know every value. A pull request that changes the packs is checked by its own: let the owners of the rules review that folder.",
};
