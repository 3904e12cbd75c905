import { type ImageRule, imageFor } from "../runner/plan/images.ts";

/** A public image for both architectures with a user `circleci`, sudo, git, curl, jq and Docker's command line. */
const usual = "cimg/base:current";

/** What stands in for CircleCI's machine images, which exist for its own machines only; `--image` comes before. */
const rules: readonly ImageRule[] = ["default", "ubuntu-*"].map((pattern) => ({ pattern, image: usual }));

/** The image of a container that stands in for a machine. */
export const standInFor = (image: string): string => imageFor(image, rules);
