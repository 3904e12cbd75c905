import { defineCommand } from "../../model/index.ts";
import { codeHostAccess } from "../parameters/pull-request.ts";
import { serviceAttempts } from "../parameters/pulumi.ts";
import { script } from "../script.ts";

/** Runs after a failure too: a comment of the push before would be read as if it were of this one. */
export const commentPreview = defineCommand({
  name: "comment_preview",
  description:
    "Keep one comment on the pull request (GitHub, Bitbucket) or merge request (GitLab) up to date with what preview_stack found. Nothing changed, or no pull request: no comment.",
  parameters: { ...codeHostAccess, ...serviceAttempts },
  steps: (p) => [script({ name: "Comment the preview", file: "comment_preview.sh", when: "always" }, p)],
});
