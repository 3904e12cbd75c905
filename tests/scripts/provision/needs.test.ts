import { expect, test } from "vitest";
import { everyNeed, needsOf, readNeeds } from "../../../scripts/provision/needs.ts";

test.each([
  ["no name", [], everyNeed],
  ["the name of who has them", ["unit"], needsOf.unit],
  ["names of needs, each once and in order", ["pulumi", "shell", "unit"], ["shell", "shellcheck", "shells", "pulumi"]],
])("%s stands for needs", (_, names, expected) => {
  expect(readNeeds(names)).toEqual(expected);
});

test("an unknown name is answered with those that there are", () => {
  expect(readNeeds(["demo", "podman"])).toBe(
    "Not a need: podman. There are: shell, shellcheck, shells, engine, builder, emulation, registry, base-image, pulumi, languages, buildx, buildkit, grype, sigstore, aws, machine-images, browser, unit, talk, demo, all.",
  );
});

test("the demo does without what only tests use", () => {
  expect(everyNeed.filter((need) => !needsOf.demo.some((mine) => mine === need))).toEqual([
    "shellcheck",
    "shells",
    "languages",
    "buildx",
    "buildkit",
    "grype",
    "sigstore",
    "aws",
    "machine-images",
    "browser",
  ]);
});
