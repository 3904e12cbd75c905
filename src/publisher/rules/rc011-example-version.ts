import type { ReviewRule } from "../rule.ts";
import { isMapping } from "../sources.ts";

/** An example with last year's major version is copied, and then fails. */
export const exampleVersion: ReviewRule = {
  code: "RC011",
  title: "Usage examples show the major version that is published.",
  check: ({ components }, { release }) => {
    if (release === undefined) return { skipped: "No release was named to compare the examples with." };
    const [major = ""] = release.version.split(".");
    return components
      .filter(({ kind }) => kind === "examples")
      .flatMap((example) => {
        const orbs = isMapping(example.value.usage) ? example.value.usage.orbs : undefined;
        const [alias, reference] =
          Object.entries(isMapping(orbs) ? orbs : {}).find(
            ([, value]) => nameOf(String(value)) === nameOf(release.orb),
          ) ?? [];
        const version = String(reference ?? "").split("@")[1];
        if (version?.split(".")[0] === major) return [];
        return {
          in: example,
          path: ["usage", "orbs", ...(alias === undefined ? [] : [alias])],
          message:
            alias === undefined
              ? `The usage example "${example.name}" does not import "${release.orb}".`
              : `The usage example "${example.name}" shows version "${version ?? ""}" of "${release.orb}", and ${release.version} is published.`,
          hint: `Import "${release.orb}@${major}".`,
        };
      });
  },
};

/**
 * The orb's name without namespace and version: who publishes a copy under a namespace of their own shows the same
 * examples.
 */
const nameOf = (reference: string): string => reference.replace(/^.*\/|@.*$/g, "");
