import { describe, expect, test } from "vitest";
import { asTyped, nextLine } from "../../../src/cli/io/next-line.ts";
import { showChecks } from "../../../src/cli/io/show-diagnostics.ts";
import { oldVersion } from "../../../src/compiler/schema/schema-diagnostics.ts";
import { fakeIo } from "../support/fake-io.ts";

const byNpx = { env: { npm_command: "exec" } };

describe("a command of ours in a hint", () => {
  test.each([
    ["arm-pipeline run --rerun-failed", "npx arm-pipeline run --rerun-failed"],
    ["See which there are: arm-pipeline runs list", "See which there are: npx arm-pipeline runs list"],
    ["npx arm-pipeline init", "npx arm-pipeline init"],
    ["a bug of arm-pipeline, and /usr/bin/arm-pipeline run", "a bug of arm-pipeline, and /usr/bin/arm-pipeline run"],
  ])("has npx in front where npx started us: %s", (text, typed) => {
    expect(asTyped(byNpx, text)).toBe(typed);
  });

  test("stays as it is for who has the package on the PATH", () => {
    expect(asTyped({ env: {} }, "arm-pipeline run")).toBe("arm-pipeline run");
    expect(asTyped({ env: { npm_command: "run-script" } }, "arm-pipeline run")).toBe("arm-pipeline run");
  });

  test("is so within a diagnostic too", () => {
    const told = fakeIo();
    const io = { ...told.io, env: byNpx.env, args: [] };
    const at = { source: { name: "config.yml", text: "version: 2\n" }, start: 9, end: 10 };
    showChecks(io, [{ name: "config.yml", diagnostics: [oldVersion.at(at, {})] }], { format: "text", strict: false });
    expect(told.stdout()).toContain("hint: Change it to 2.1, with all that follows: npx arm-pipeline validate --fix");
  });

  test("stands below its error", () => {
    const io = { ...byNpx, paint: (_colour: unknown, text: string) => text };
    expect(nextLine(io, "Start one: arm-pipeline run")).toBe("  next: Start one: npx arm-pipeline run");
  });
});
