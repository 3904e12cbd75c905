import { describe, expect, test } from "vitest";
import { isConfiguration } from "../../../src/cli/check/is-configuration.ts";

describe("a file of a folder is taken for a configuration", () => {
  test.each([
    ["with a version and workflows", "version: 2.1\nworkflows:\n  a:\n    jobs: [b]\n"],
    ["with a version and jobs alone", "version: 2.1\njobs:\n  build: {}\n"],
    ["with quoted keys and carriage returns", '"version" : 2.1\r\n"workflows" :\r\n'],
    ["that is broken further down", "version: 2.1\nworkflows:\n  a: [\n"],
    ["for the second half of a dynamic configuration", "version: 2.1\nparameters: {}\nworkflows: {}\n"],
  ])("%s", (_what, text) => {
    expect(isConfiguration(text)).toBe(true);
  });

  test.each([
    ["an orb", "version: 2.1\ndescription: An orb.\njobs:\n  build: {}\n"],
    ["a part that is packed first", "jobs:\n  build: {}\n"],
    ["a file of parameters", "version: 2.1\ndeploy: true\n"],
    ["a key further in", "a:\n  version: 2.1\n  workflows: {}\n"],
  ])("but not %s", (_what, text) => {
    expect(isConfiguration(text)).toBe(false);
  });
});
