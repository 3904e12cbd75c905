import {
  awsStandIn,
  baseImage,
  type CachedTool,
  cachedTools,
  emulation,
  machineImage,
  type PackagedCommand,
  packagedCommands,
} from "./catalogue.ts";
import type { Facts } from "./facts.ts";

/** Where a tool of the cache may come from, in the order in which it is tried. */
export type Source = "release" | "go";

/** One thing to do. */
export type Action =
  | { readonly kind: "packages"; readonly packages: readonly string[] }
  | { readonly kind: "tool"; readonly tool: CachedTool; readonly sources: readonly Source[] }
  | { readonly kind: "aws" }
  | { readonly kind: "base-image" }
  | { readonly kind: "machine-image" };

/** What is to be done, or the reasons why it cannot be done here. */
export type Plan = { readonly actions: readonly Action[]; readonly obstacles: readonly Obstacle[] };

/** Something that stands in the way, and how a person gets past it. */
export type Obstacle = { readonly message: string; readonly hint: string };

/** Decides from facts alone. */
export function plan(facts: Facts): Plan {
  if (facts.platform !== "linux" || facts.arch === "other") {
    const message = "The services of the end-to-end tests run on Linux, on x86-64 or Arm.";
    return { actions: [], obstacles: [{ message, hint: "Use a Linux machine or a virtual one." }] };
  }
  const elsewhere = notHere(facts);
  const packages = packagesFor(facts);
  const tools = cachedTools.filter(({ name }) => facts.tools[name] === "missing");
  const actions: Action[] = [
    ...(packages.length > 0 ? [{ kind: "packages" as const, packages }] : []),
    ...tools.map((tool) => ({ kind: "tool" as const, tool, sources: sourcesOf(tool) })),
    ...(facts.tools[awsStandIn.name] === "missing" ? [{ kind: "aws" as const }] : []),
    ...(facts.tools[baseImage.name] === "missing" ? [{ kind: "base-image" as const }] : []),
    ...(facts.tools[machineImage.name] === "missing" ? [{ kind: "machine-image" as const }] : []),
  ];
  return {
    actions,
    obstacles: [...elsewhere.map(notPackaged), ...packageObstacles(facts, packages), ...privilegeObstacles(facts)],
  };
}

/** Missing commands that have no package in this distribution. */
const notHere = ({ missingCommands, distribution }: Facts): readonly PackagedCommand[] =>
  packagedCommands.filter(
    ({ command, notOn }) =>
      missingCommands.includes(command) && notOn !== undefined && distribution.includes(notOn.distribution),
  );

const notPackaged = ({ command, purpose, notOn }: PackagedCommand): Obstacle => ({
  message: `This is missing, for ${purpose}, and has no package here: ${command}.`,
  hint: notOn?.hint ?? "",
});

const sourcesOf = (tool: CachedTool): readonly Source[] => [
  ...(tool.release !== undefined ? (["release"] as const) : []),
  ...(tool.go !== undefined ? (["go"] as const) : []),
];

function packagesFor(facts: Facts): readonly string[] {
  const commands = packagedCommands
    .filter(({ command }) => facts.missingCommands.includes(command))
    .filter((command) => !notHere(facts).includes(command));
  const compiles = cachedTools.some(({ name, go }) => facts.tools[name] === "missing" && go !== undefined);
  return [
    ...new Set([
      ...commands.flatMap(({ packages }) => packages),
      ...(facts.engine === "missing" ? ["docker.io"] : []),
      ...(facts.emulation === "missing" ? [emulation.package] : []),
      ...(facts.tools[awsStandIn.name] === "missing" && !facts.pythonVenv ? ["python3-venv"] : []),
      // Any Go can fetch the one we need; Debian's comes with its signature.
      ...(compiles && facts.go === "missing" ? ["golang-go"] : []),
    ]),
  ].sort();
}

function packageObstacles(facts: Facts, packages: readonly string[]): readonly Obstacle[] {
  if (packages.length === 0) return [];
  if (!facts.distribution.includes("debian") && !facts.distribution.includes("ubuntu")) {
    const message = `These are missing, and this is neither Debian nor Ubuntu: ${packages.join(", ")}.`;
    return [{ message, hint: "Install them with your own package manager, then run it again." }];
  }
  if (facts.privilege !== "none") return [];
  const message = `Packages are missing, and this user may not install them: ${packages.join(", ")}.`;
  return [{ message, hint: `Run as root: apt-get install --no-install-recommends ${packages.join(" ")}` }];
}

/** What needs an administrator at every start, whatever is installed. */
function privilegeObstacles(facts: Facts): readonly Obstacle[] {
  if (facts.privilege !== "none") return [];
  return [
    ...(facts.engine === "can-be-started"
      ? [
          {
            message: "No container engine answers, and this user may not start one.",
            hint: "Start Docker, and add this user to its group.",
          },
        ]
      : []),
    ...(facts.emulation === "to-register"
      ? [
          {
            message: "Arm programs do not run here, and this user may not register the emulation.",
            hint: "Install qemu-user-static and binfmt-support as root.",
          },
        ]
      : []),
  ];
}

/** One line a person reads before anything happens. */
export function describe(action: Action): string {
  switch (action.kind) {
    case "packages":
      return `install Debian packages: ${action.packages.join(", ")}`;
    case "tool": {
      const { name, version, purpose, compileMinutes } = action.tool;
      const compiled = `compiled from its Go modules (about ${compileMinutes} minutes)`;
      const from = action.sources.includes("release") ? `from its release, or ${compiled}` : compiled;
      return `${name} ${version}, for ${purpose}: ${from}`;
    }
    case "aws":
      return `${awsStandIn.version} and the AWS command line from PyPI, for the login to ECR`;
    case "base-image":
      return "a base image from Debian's packages for arm64, for where Docker Hub does not answer";
    case "machine-image":
      return "images of Debian's packages for arm64 and amd64, which stand in for CircleCI's machine image";
    default:
      throw new Error(`unreachable: ${JSON.stringify(action satisfies never)}`);
  }
}

/** What is started for as long as it is needed, besides a registry and BuildKit: what a person may want to have forbidden. */
export function startsAsRoot(facts: Facts): readonly string[] {
  return [
    ...(facts.engine === "answers" ? [] : ["a container engine of its own, until the end of the run"]),
    ...(facts.emulation === "native" || facts.emulation === "registered"
      ? []
      : ["Arm emulation in the kernel, until the end of the run"]),
  ];
}
