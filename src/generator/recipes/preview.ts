import type { Recipe } from "./recipe.ts";

/** Reviewers see what a merge would do to production. */
export const preview: Recipe = {
  name: "preview",
  title: "Preview on the pull request",
  have: "a production that stays, and reviewers who want to see what a merge would change in it",
  shape: { keep: true, preview: true },
  own: { stack: "production" },
  note: "Every branch but the default one previews the stack that stays, with the image that it runs, and keeps one comment on the pull request up to date: what is created, changed, replaced and why, deleted. Nothing would change: no comment. The whole is in the job's artifacts, as text and as JSON. The context github has a token of GitHub that may write pull requests, GITHUB_TOKEN; where the remote is at GitLab or Bitbucket it is gitlab with GITLAB_TOKEN, or bitbucket with BITBUCKET_TOKEN. Pipelines of forks get no context, and then no comment. The credentials of the preview's contexts need to read only.",
};
