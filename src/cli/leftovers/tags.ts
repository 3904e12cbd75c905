/**
 * What examples/ecs-graviton writes on everything that can carry tags, and what `leftovers` looks for: the Pulumi
 * project and the stack that a resource belongs to. They begin as the tags do that the orb's jobs write on the stack
 * itself, `arm-pipeline:project` and others, which say whose the stack is.
 */
export const resourceTags = { program: "arm-pipeline:program", stack: "arm-pipeline:stack" } as const;
