import type { Recipe } from "./recipe.ts";

/** People hear of a deployment where they talk. */
export const notify: Recipe = {
  name: "notify",
  title: "Tell people",
  have: "people who want to hear in their chat what was deployed, or what failed",
  shape: { keep: true, notify: true },
  own: { stack: "production" },
  note: "Two jobs behind the smoke test: one tells its success with the image, the URL, the author and the revision, the other that it failed, or that it never ran, with the command to look. The context slack has the address of an incoming webhook, SLACK_WEBHOOK_URL; Mattermost, Rocket.Chat and Discord take the same form, and format: json is for programs.",
};
