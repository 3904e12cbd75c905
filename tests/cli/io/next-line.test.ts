import { describe, expect, test } from "vitest";
import { asTyped, nextLine } from "../../../src/cli/io/next-line.ts";

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

  test("stands below its error", () => {
    const io = { ...byNpx, paint: (_colour: unknown, text: string) => text };
    expect(nextLine(io, "Start one: arm-pipeline run")).toBe("  next: Start one: npx arm-pipeline run");
  });
});
