import { boolean, envVarName, string } from "../../model/parameters.ts";

/** By what the host of the repository is asked: GitHub, GitLab or Bitbucket. */
export const codeHostAccess = {
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
  gitlab_token: envVarName(
    "Variable that holds a token of GitLab, for a repository there: an access token of the project with the role Reporter and the scope api.",
    { default: "GITLAB_TOKEN" },
  ),
  gitlab_api: string(
    "Address of GitLab's API. That of gitlab.com by default; https://HOST/api/v4 for a GitLab of your own, by which it is known.",
    { default: "https://gitlab.com/api/v4" },
  ),
  bitbucket_token: envVarName(
    'Variable that holds a token of Bitbucket, for a repository there: an access token of the repository with "Pull requests: Write".',
    { default: "BITBUCKET_TOKEN" },
  ),
  bitbucket_api: string("Address of Bitbucket's API. That of bitbucket.org by default.", {
    default: "https://api.bitbucket.org/2.0",
  }),
};

/** Whether a preview is told on the pull request. */
export const previewComment = {
  comment: boolean(
    "Whether to keep one comment on the pull request of GitHub or Bitbucket, or the merge request of GitLab, up to date with the preview. False by default. A preview that changes nothing makes none.",
    { default: false },
  ),
};
