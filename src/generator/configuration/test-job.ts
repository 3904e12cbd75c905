import { checkout, defineJob, run, withArguments } from "../../model/index.ts";
import type { ConfigOptions } from "../input.ts";
import type { Arm } from "./arm.ts";

/** The job of the configuration's own that runs the tests before anything is built, on Arm as the image will. */
export function testJob({ command, image }: NonNullable<ConfigOptions["test"]>, arm: Arm) {
  return defineJob({
    name: "test",
    executor: withArguments(arm.executors.arm_container, { image }),
    // CircleCI would read any other "<<" as a parameter.
    steps: () => [checkout(), run({ name: "Test", command: command.replaceAll(/<<(?!\s*pipeline\.)/g, "\\<<") })],
  });
}
