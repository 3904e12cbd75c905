import { boolean, envVarName, string } from "../../model/parameters.ts";

/** By what GitHub is asked. */
export const githubAccess = {
  github_token: envVarName(
    'Variable that holds a token of GitHub which may write pull requests: a fine-grained one with "Pull requests: read and write". Set it in a context; pipelines of forks get none, and then no comment.',
    { default: "GITHUB_TOKEN" },
  ),
  github_api: string(
    "Address of GitHub's API. That of github.com by default; https://HOST/api/v3 for a GitHub of your own.",
    {
      default: "https://api.github.com",
    },
  ),
};

/** Whether a preview is told on the pull request. */
export const previewComment = {
  comment: boolean(
    "Whether to keep one comment on GitHub's pull request up to date with the preview. False by default. A preview that changes nothing makes none.",
    { default: false },
  ),
};
