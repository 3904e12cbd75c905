/**
 * What stands for a pipeline value on a machine that is not CircleCI's: the text of the checkout, another value, or a
 * placeholder of its type. The names are those of CircleCI's reference and those that its command line sends, and so
 * are most placeholders. https://circleci.com/docs/reference/variables/#pipeline-values
 * https://github.com/CircleCI-Public/circleci-cli (internal/configcmd/pipeline.go)
 */
export type LocalValue<T = string | number | boolean> =
  | { readonly kind: "checkout"; readonly otherwise: T }
  | { readonly kind: "same"; readonly name: string }
  | { readonly kind: "placeholder"; readonly value: T };

/**
 * Stands for the commit where there is none: in a reference such as `acme/web@dev:<< pipeline.git.revision >>` some
 * text has to.
 */
export const noRevision: string = "0".repeat(40);

const checkout = <T>(otherwise: T) => ({ kind: "checkout", otherwise }) as const;
const same = (name: string) => ({ kind: "same", name }) as const;
const is = <T>(value: T) => ({ kind: "placeholder", value }) as const;
const empty = is("");
const revision = same("git.revision");
const id = is("00000000-0000-0000-0000-000000000001");
const longAgo = is("2020-01-01T00:00:00Z");

type Values = Readonly<Record<string, LocalValue>>;

const under = <const P extends string, const V extends Values>(prefix: P, values: V) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value])) as {
    readonly [K in keyof V & string as `${P}${K}`]: V[K];
  };

const all = <const N extends string, V>(names: readonly N[], value: V) =>
  Object.fromEntries(names.map((name) => [name, value])) as { readonly [K in N]: V };

/**
 * What a GitHub App or a GitLab trigger tells of a push. Both kinds of names are in use, and end on August 1, 2026 for
 * GitHub.
 */
const push = {
  ref: is("refs/heads/main"),
  branch: is("main"),
  checkout_sha: revision,
  commit_sha: revision,
  ...all(["user_name", "user_username", "user_avatar", "repo_name", "repo_url", "web_url"], empty),
  ...all(["commit_title", "commit_message", "commit_author_name", "commit_author_email"], empty),
  user_id: id,
  commit_timestamp: longAgo,
  total_commits_count: is(1),
};

/** Every pipeline value by its name without `pipeline.`. */
export const pipelineValues = {
  ...under("", { id, number: is(1), name: empty, in_setup: is(false), integration_source: is("github") }),
  ...under("", { trigger_source: is("webhook"), "definition.id": id }),
  ...under("project.", { git_url: checkout(""), type: checkout("github"), slug: checkout(""), id }),
  ...under("organization.", { id }),
  ...under("git.", { branch: checkout(""), tag: checkout(""), base_revision: revision }),
  ...under("git.", { revision: checkout(noRevision) }),
  ...under("git.", {
    "branch.is_default": checkout(false),
    repo_id: empty,
    repo_name: checkout(""),
    repo_owner: checkout(""),
  }),
  ...under("git.", { repo_url: same("project.git_url"), ssh_checkout_url: empty }),
  ...under("git.commit.", all(["author_avatar_url", "author_email", "author_login", "author_name"], empty)),
  ...under("git.commit.", all(["body", "subject", "url"], empty)),
  ...under("schedule.", { name: empty, id: empty }),
  ...under("trigger.", { type: empty, id, name: empty, received_at: longAgo }),
  ...under("config.", { file_path: empty, "repository.url": same("project.git_url"), "repository.name": empty }),
  ...under("config.", { sha: revision, ref: is("refs/heads/main") }),
  ...under("event.", { name: empty, action: empty, "context.github.pr_url": same("project.git_url") }),
  ...under("event.github.", { "repository.url": same("project.git_url"), "repository.name": is("repo-name") }),
  ...under("event.github.", { "repository.owner.login": is("repo-owner"), "sender.login": is("user-login") }),
  ...under("event.github.", { "sender.avatar_url": empty, "sender.type": empty, ref: is("branch-name") }),
  ...under("event.github.", {
    after: revision,
    "head_commit.url": empty,
    label: empty,
    "label.name": empty,
    "comment.body": empty,
  }),
  ...under("event.github.pull_request.", { title: empty, url: same("project.git_url"), number: is(111) }),
  ...under("event.github.pull_request.", { "head.sha": revision, "head.ref": is("head-branch") }),
  ...under("event.github.pull_request.", { "base.sha": revision, "base.ref": is("base-branch") }),
  ...under("event.github.pull_request.", { merged: is(false), draft: is(false) }),
  ...under("deploy.", all(["component_name", "environment_name", "namespace", "reason"], empty)),
  ...under("deploy.", all(["target_version", "current_version"], empty)),
  ...under("trigger_parameters.", { "webhook.body": empty }),
  ...under("trigger_parameters.circleci.", { trigger_type: is("github_app"), event_type: is("push") }),
  ...under("trigger_parameters.circleci.", { event_time: longAgo, trigger_id: id, config_source_id: id }),
  ...under("trigger_parameters.circleci.", { project_id: id, actor_id: id }),
  ...under("trigger_parameters.github_app.", push),
  ...under("trigger_parameters.gitlab.", { ...push, type: is("push"), project_id: id, default_branch: is("main") }),
  ...under("trigger_parameters.gitlab.", { x_gitlab_event_id: id, is_fork_merge_request: is(false) }),
} as const satisfies Values;

/** The name of a pipeline value, without `pipeline.`. */
export type PipelineValueName = keyof typeof pipelineValues;

/** The type of a pipeline value. */
export type PipelineValueType<N extends PipelineValueName> =
  (typeof pipelineValues)[N] extends LocalValue<infer T> ? (unknown extends T ? string : T) : never;

/** The same, by any text. */
export const localValues: ReadonlyMap<string, LocalValue> = new Map(Object.entries<LocalValue>(pipelineValues));
