import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { System } from "../provision/system.ts";
import { containersOfStack } from "./containers-of-stack.ts";

/** What a delivery should not have left: containers of a stack that the engine has, and stacks that the state has. */
export async function leftovers(options: {
  readonly system: System;
  readonly dockerHost: string;
  readonly stack: string;
  readonly stateFolder: string;
  /** Repositories of the images that were deployed; all by default. Others may use the engine at the same time. */
  readonly images?: readonly string[];
}): Promise<readonly string[]> {
  const { system, dockerHost, stack, stateFolder, images = [""] } = options;
  const listed = await containersOfStack(system, { dockerHost, stack, format: "{{.Names}} {{.Image}}" });
  if (listed.exitCode !== 0) return [`containers: the engine does not say (${listed.stderr})`];
  const stacks = await readdir(join(stateFolder, ".pulumi", "stacks"), { recursive: true }).catch(() => []);
  return [
    ...listed.stdout
      .split("\n")
      .filter((line) => line !== "" && images.some((image) => line.includes(image)))
      .map((line) => `container ${line.split(" ")[0]}`),
    // A removed stack leaves its file's backup (.bak), which holds nothing that exists.
    ...stacks.filter((file) => file.endsWith(`${stack}.json`)).map((file) => `stack ${file}`),
  ];
}
