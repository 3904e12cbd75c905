import { resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { ProvisionExit } from "../../scripts/provision/provision-error.ts";

test("a flag that the talk does not know ends it before anything is set up, with those that there are", async () => {
  const root = resolve(import.meta.dirname, "../..");
  const ended = await execa("tsx", ["scripts/talk.ts", "--kept"], {
    cwd: root,
    preferLocal: true,
    reject: false,
    all: true,
  });
  expect([ended.exitCode, ended.all]).toEqual([
    ProvisionExit.usage,
    expect.stringMatching(/Unknown option '--kept'.*\nThere are: --approval, --keep, --python and --yes\.$/),
  ]);
});
