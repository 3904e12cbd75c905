import * as pulumi from "@pulumi/pulumi";

/** On everything that can carry tags, so that what a broken teardown leaves behind can be found, and charged. */
export const tags = { "arm-pipeline:program": pulumi.getProject(), "arm-pipeline:stack": pulumi.getStack() };
