import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

type Component = { readonly parameters?: object };

const root = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const [, actions = "", architect = ""] = read("docs/inputs-of-peers.md").split(/^## /m);
const rowsOf = (section: string) =>
  section
    .split("\n")
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.slice(2, -2).split(" | "))
    .map(([input = "", ours = "", ...more]) => ({ input: input.replaceAll("`", ""), ours, more }));

/** Inputs of action.yml at deb0aa3, in its order. */
const ofActions =
  "command stack-name pulumi-version pulumi-version-file work-dir comment-on-pr comment-on-pr-number comment-on-summary github-token cloud-url secrets-provider parallel message config-map expect-no-changes diff replace exclude exclude-dependents target target-dependents policyPacks policyPackConfigs refresh upsert remove edit-pr-comment color exclude-protected plan suppress-outputs suppress-progress always-include-summary continue-on-error log-verbosity log-flow debug".split(
    " ",
  );

/** Parameters of src/jobs/push-to-registries.yaml at 6925f36, in its order. */
const ofArchitect =
  "image tag-latest-branch resource_class build-context dockerfile git-tag-prefix tag-suffix force-public split-china-push registries-data platforms annotations oci-labels provenance sbom sbom-cyclonedx sign hadolint hadolint-config push cache cache-ref".split(
    " ",
  );

const orb: Record<"jobs" | "commands" | "executors", Record<string, Component>> = parse(read("orb/orb.yml"));
const names = new Set(
  [orb.jobs, orb.commands, orb.executors].flatMap((components) =>
    Object.entries(components).flatMap(([name, { parameters = {} }]) => [name, ...Object.keys(parameters)]),
  ),
);
const unknown = (ours: string) =>
  [...ours.matchAll(/`([^`]+)`/g)].flatMap(([, name = ""]) => (names.has(name) ? [] : [name]));

test.each([
  ["pulumi/actions", actions, ofActions],
  ["push-to-registries", architect, ofArchitect],
])("every input of %s has its row, in the order in which they are declared", (peer, section, inputs) => {
  expect(section).toContain(peer);
  expect(rowsOf(section).map(({ input }) => input)).toEqual(inputs);
});

test.each([
  ["pulumi/actions", actions],
  ["push-to-registries", architect],
])("each row of %s names parameters that are in the orb, or the reason why there is none", (_peer, section) => {
  const wrong = rowsOf(section).filter(
    ({ ours, more }) => more.length > 0 || unknown(ours).length > 0 || !/`\w+`|^not here: ./.test(ours),
  );
  expect(wrong).toEqual([]);
});

test("a parameter that is not there would be seen", () => {
  expect(unknown("`stack`, `no_such_parameter`")).toEqual(["no_such_parameter"]);
});
