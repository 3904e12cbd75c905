import { resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { ProvisionExit } from "../../scripts/provision/provision-error.ts";

const talk = (...flags: readonly string[]) =>
  execa("tsx", ["scripts/talk.ts", ...flags], {
    cwd: resolve(import.meta.dirname, "../.."),
    preferLocal: true,
    reject: false,
    all: true,
  });

test("a flag that the talk does not know ends it before anything is set up, with those that there are", async () => {
  const ended = await talk("--kept");
  expect([ended.exitCode, ended.all]).toEqual([
    ProvisionExit.usage,
    expect.stringMatching(
      /Unknown option '--kept'.*\nThere are: --approval, --keep, --python, --ecr, --bad-release and --yes\.$/,
    ),
  ]);
});

test("a bad release needs a stack that stays", async () => {
  const ended = await talk("--bad-release");
  expect([ended.exitCode, ended.all]).toEqual([
    ProvisionExit.usage,
    "--bad-release needs a stack that stays.\nAdd --keep: what is rolled back to has to be there.",
  ]);
});
