import type { Recipe } from "./recipe.ts";

/** What was approved is what is done. */
export const approvedPlan: Recipe = {
  name: "approved-plan",
  title: "Approve the plan, and nothing else is done",
  have: "a production whose every change is approved by somebody who has seen it",
  shape: { keep: true, approval: true, preview: true },
  own: { stack: "production" },
  note: "The job plan previews the update with the image that was pushed, and saves Pulumi's plan. Who approves reads it in that job's log and artifacts. The deploy job keeps to it: where the stack, its configuration or the program is another one by then, it ends with 5 and the difference, and nothing is changed. The stack has to be there before: pulumi stack init production, once. The plan's secrets are encrypted, as those of the state are. Other branches preview in a comment on their pull request.",
};
