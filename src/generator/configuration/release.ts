import type { Filters } from "../../model/index.ts";
import type { ConfigOptions } from "../input.ts";

/** Version tags; a filter has to match all of a tag. */
const versionTags = { only: "/v[0-9].*/" };

/**
 * A job runs on no tag unless its filters say so, and neither does one that requires it: each job of a release has
 * them. https://circleci.com/docs/guides/orchestrate/workflows/#executing-workflows-for-a-git-tag
 */
export const onVersionTags = ({ release }: Pick<ConfigOptions, "release">): { readonly filters?: Filters } =>
  release ? { filters: { tags: versionTags, branches: { ignore: "/.*/" } } } : {};

/** Tests run for a version as they do for every branch. */
export const alsoOnVersionTags = ({ release }: Pick<ConfigOptions, "release">): { readonly filters?: Filters } =>
  release ? { filters: { tags: versionTags } } : {};

/** 1.2.3, 1.2 and 1; and the commit, by which one finds it again. */
export const releaseTags = ({ release }: Pick<ConfigOptions, "release">): string | undefined =>
  release ? "git:semver\ngit:sha" : undefined;
