import { describe, expect, test } from "vitest";
import {
  type PublishTarget,
  parseCliVersion,
  publishArguments,
  tokenVariable,
} from "../../src/publisher/circleci-cli.ts";
import { explainPublishFailure } from "../../src/publisher/publish-failure.ts";
import { checkPublish, type PublishInput } from "../../src/publisher/publish-request.ts";

describe("the command line of circleci", () => {
  test.each([
    ["0.1.28995+b5cc4b9 (release)", { flavour: "v0.1", version: "0.1.28995" }],
    ["circleci version 1.0.3 (linux/arm64)\n", { flavour: "v1", version: "1.0.3" }],
    ["command not found", undefined],
  ])("is told apart by what it prints: %s", (output, cli) => {
    expect(parseCliVersion(output)).toEqual(cli);
  });

  test("reads its token from one variable in v1, and from another in v0.1", () => {
    expect([tokenVariable("v1"), tokenVariable("v0.1")]).toEqual(["CIRCLE_TOKEN", "CIRCLECI_CLI_TOKEN"]);
  });

  const targets: readonly PublishTarget[] = [
    { kind: "dev", label: "main" },
    { kind: "version", version: "1.2.3" },
    { kind: "increment", bump: "minor" },
    { kind: "promote", label: "main", bump: "patch" },
  ];
  test("is told the same in the words of v1", () => {
    expect(
      targets.map((target) => publishArguments({ orb: "acme/x", target, file: "orb.yml" }, "v1").join(" ")),
    ).toEqual([
      "orb publish orb.yml acme/x@dev:main",
      "orb publish orb.yml acme/x@1.2.3",
      "orb publish increment orb.yml acme/x --bump minor",
      "orb publish promote acme/x@dev:main --bump patch",
    ]);
  });
  test("and in those of v0.1", () => {
    expect(
      targets.map((target) => publishArguments({ orb: "acme/x", target, file: "orb.yml" }, "v0.1").join(" ")),
    ).toEqual([
      "orb publish orb.yml acme/x@dev:main",
      "orb publish orb.yml acme/x@1.2.3",
      "orb publish increment orb.yml acme/x minor",
      "orb publish promote acme/x@dev:main patch",
    ]);
  });
});

describe("what is asked to be published", () => {
  test.each<[PublishInput, PublishTarget]>([
    [
      { orb: "acme/x", version: "dev:main" },
      { kind: "dev", label: "main" },
    ],
    [
      { orb: "acme/x", version: "1.20.3" },
      { kind: "version", version: "1.20.3" },
    ],
    [
      { orb: "acme/x", bump: "major" },
      { kind: "increment", bump: "major" },
    ],
    [
      { orb: "acme/x", promote: "dev:a-1.b", bump: "patch" },
      { kind: "promote", label: "a-1.b", bump: "patch" },
    ],
  ])("is understood: %j", (input, target) => {
    expect(checkPublish(input)).toEqual({ kind: "ok", orb: { namespace: "acme", name: "x" }, target });
  });

  test.each<[PublishInput, string]>([
    [{ orb: "x", version: "1.2.3" }, '"x" has no namespace.'],
    [{ orb: "acme/x/y", version: "1.2.3" }, '"acme/x/y" is not the name of an orb.'],
    [{ orb: "Acme/x", version: "1.2.3" }, '"Acme/x" is not the name of an orb.'],
    [{ orb: "acme/x" }, "No version is named."],
    [{ orb: "acme/x", version: "1.2" }, '"1.2" is neither a dev version nor an exact one.'],
    [{ orb: "acme/x", version: "01.2.3" }, '"01.2.3" is neither a dev version nor an exact one.'],
    [{ orb: "acme/x", version: "v1.2.3" }, '"v1.2.3" is neither a dev version nor an exact one.'],
    [{ orb: "acme/x", version: "dev:" }, '"dev:" is neither a dev version nor an exact one.'],
    [{ orb: "acme/x", version: "dev:a b" }, '"dev:a b" is neither a dev version nor an exact one.'],
    [{ orb: "acme/x", bump: "huge" }, '--bump: "huge" is no part of a version.'],
    [
      { orb: "acme/x", version: "1.2.3", bump: "patch" },
      "A version is named, and --bump or --promote would choose another.",
    ],
    [{ orb: "acme/x", promote: "main", bump: "patch" }, '--promote: "main" is not a dev version.'],
    [{ orb: "acme/x", promote: "dev:main" }, "--promote needs --bump, for the version that it becomes."],
  ])("is refused by name: %j", (input, message) => {
    expect(checkPublish(input)).toEqual({ kind: "wrong", message, allowed: expect.stringMatching(/\S/) });
  });
});

describe("a refusal of the registry", () => {
  const explain = (output: string, flavour: "v1" | "v0.1" = "v1", status = 1) =>
    explainPublishFailure(output, { orb: { namespace: "acme", name: "x" }, flavour, status });

  test.each([
    ["the namespace 'acme' does not exist. Did you misspell the namespace?", 'The namespace "acme" does not exist.'],
    ["the 'x' orb does not exist in the 'acme' namespace.", 'The orb "acme/x" does not exist.'],
    ["cannot find orb", 'The orb "acme/x" does not exist.'],
    ["failure calling GraphQL API: 401 Unauthorized", "CircleCI does not accept the token."],
    ['No namespace named "acme" exists.', 'The namespace "acme" does not exist.'],
    ['No orb named "acme/x" exists.', 'The orb "acme/x" does not exist.'],
    [
      'No orb version found for "acme/x@dev:y".',
      'CircleCI has no such dev version of "acme/x": it was never published, or it has expired.',
    ],
    ["The API token was rejected by CircleCI.", "CircleCI does not accept the token."],
    ["No CircleCI API token found.", "circleci has no token."],
    [
      'Post "https://circleci.com/graphql-unstable": dial tcp 127.0.0.1:1: connect: connection refused',
      "CircleCI could not be reached.",
    ],
    ["Forbidden", 'The owner of the token may not publish to "acme".'],
    ["ERROR: version 1.2.3 already exists", "This version is published already, and a production version is for good."],
  ])("is explained: %s", (output, message) => {
    expect(explain(output)).toEqual({ message, next: expect.arrayContaining([expect.stringMatching(/\S/)]) });
  });

  test("tells how to reserve a namespace in the words of the command line that is installed", () => {
    const output = "the namespace 'acme' does not exist.";
    expect([explain(output, "v1")?.next[0], explain(output, "v0.1")?.next[0]]).toEqual([
      "Reserve it, once, as an admin of the organisation: circleci namespace create acme --org github/acme",
      "Reserve it, once, as an admin of the organisation: circleci namespace create acme github acme",
    ]);
  });

  test("is known by v1's status where its words are new", () => {
    expect(explain("Sign in again.", "v1", 3)?.message).toBe("CircleCI does not accept the token.");
    expect(explain("Sign in again.", "v0.1", 3)).toBeUndefined();
  });

  test("is left as it is when it is none that we know", () => {
    expect(explain("the disk is on fire", "v1", 5)).toBeUndefined();
    // The command line's own files, on this machine.
    expect(explain("permission denied writing cache for orb acme/x not found in cache", "v0.1")).toBeUndefined();
  });
});
