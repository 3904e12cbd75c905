import type { Hostile } from "./input.ts";
import { configurations } from "./inputs/configurations.ts";
import { names } from "./inputs/names.ts";
import { processes } from "./inputs/processes.ts";
import { repositories, surroundings } from "./inputs/surroundings.ts";
import { secrets, stored, variables } from "./inputs/values.ts";

/** All of them, by kind. */
export const hostileInputs: readonly { readonly kind: string; readonly inputs: readonly Hostile[] }[] = [
  { kind: "Names, and files that are none", inputs: names },
  { kind: "What steps do", inputs: processes },
  { kind: "Variables", inputs: variables },
  { kind: "Secrets", inputs: secrets },
  { kind: "Caches, workspaces and results", inputs: stored },
  { kind: "Configurations", inputs: configurations },
  { kind: "Repositories", inputs: repositories },
  { kind: "Signals, disks and surroundings", inputs: surroundings },
];
