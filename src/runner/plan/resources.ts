import type { Report } from "../../compiler/diagnostics/diagnostic.ts";
import type { Range } from "../../compiler/diagnostics/source.ts";
import { textOf, type YamlNode } from "../../compiler/source/node.ts";
import type { Resources } from "./plan.ts";
import { unknownResourceClass } from "./problems.ts";

type Sizes = Readonly<Record<string, readonly [cpus: number, gibibytes: number]>>;

/** https://circleci.com/docs/reference/configuration-reference/#x86: gen2 has the same sizes. */
const docker: Sizes = {
  small: [1, 2],
  medium: [2, 4],
  "medium+": [3, 6],
  large: [4, 8],
  xlarge: [8, 16],
  "2xlarge": [16, 32],
  "2xlarge+": [20, 40],
};

/** https://circleci.com/docs/reference/configuration-reference/#linuxvm-execution-environment */
const machine: Sizes = {
  medium: [2, 7.5],
  large: [4, 15],
  xlarge: [8, 32],
  "2xlarge": [16, 64],
  "2xlarge+": [32, 64],
};

/** The second and the third generation of machines. */
const newerMachine: Sizes = {
  medium: [2, 8],
  large: [4, 16],
  xlarge: [8, 32],
  "2xlarge": [16, 64],
  "2xlarge+": [32, 128],
};

/** The same for docker and machine: https://circleci.com/docs/reference/configuration-reference/#arm-execution-environment-linux */
const arm: Sizes = {
  "arm.medium": [2, 8],
  "arm.large": [4, 16],
  "arm.xlarge": [8, 32],
  "arm.2xlarge": [16, 64],
};

const named = (sizes: Sizes, suffix: string): Sizes =>
  Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name + suffix, size]));

/** The Linux classes of each kind of executor. */
export const resourceClasses: Readonly<Record<"docker" | "machine", Sizes>> = {
  docker: { ...docker, ...named(docker, ".gen2"), ...arm, ...named(arm, ".gen2") },
  machine: {
    ...{ ...machine, ...named(newerMachine, ".gen2"), ...named(newerMachine, ".gen3") },
    ...{ ...arm, ...named(arm, ".gen2") },
  },
};

/** [?] CircleCI says that its default may change; this is the one that its documents named last. */
const standard = "medium";

/** What a resource class gives. An unknown one is reported at the job's key, and counts as the standard one. */
export function resourcesOf(
  node: YamlNode | undefined,
  { executor, at, report }: { readonly executor: "docker" | "machine"; readonly at: Range; readonly report: Report },
): Resources {
  const name = textOf(node) ?? standard;
  const classes = resourceClasses[executor];
  const size = Object.hasOwn(classes, name) ? classes[name] : undefined;
  if (size === undefined) report(unknownResourceClass.at(node ?? at, { name, executor, known: Object.keys(classes) }));
  const [cpus, gibibytes] = size ?? [2, 4];
  return {
    resourceClass: name,
    architecture: name.startsWith("arm.") ? "arm64" : "amd64",
    cpus,
    memoryMiB: gibibytes * 1024,
  };
}
