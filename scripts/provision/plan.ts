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
import type { Need } from "./needs.ts";

/** Where a tool of the cache may come from, in the order in which it is tried. */
export type Source = "release" | "go";

/** One thing to do, and what needs it. */
export type Action = { readonly needs: readonly Need[] } & (
  | {
      readonly kind: "packages";
      readonly packages: readonly string[];
      /** What compilations wait for; the other packages are for what runs later. */
      readonly compiles?: true;
    }
  | {
      readonly kind: "tool";
      readonly tool: CachedTool;
      readonly sources: readonly Source[];
      /** Only where the client that a package is about to bring cannot build: Debian 12's can, Debian 13's cannot. */
      readonly unlessClientBuilds?: true;
    }
  | { readonly kind: "aws" }
  | { readonly kind: "base-image" }
  | { readonly kind: "machine-images" }
);

/** What is to be done, or the reasons why it cannot be done here. */
export type Plan = { readonly actions: readonly Action[]; readonly obstacles: readonly Obstacle[] };

/** Something that stands in the way, and how a person gets past it. */
export type Obstacle = { readonly message: string; readonly hint: string };

/** Decides from facts alone. */
export function plan(facts: Facts): Plan {
  if (facts.platform !== "linux" || facts.arch === "other") {
    const message = "The services of the demo and of the end-to-end tests run on Linux, on x86-64 or Arm.";
    return { actions: [], obstacles: [{ message, hint: "Use a Linux machine or a virtual one." }] };
  }
  const tools = cachedTools.filter(
    ({ name }) => facts.tools[name] === "missing" || (name === "buildx" && facts.builder.kind === "missing"),
  );
  const packages = [forCompiling(facts, tools), packagesFor(facts)].filter((action) => action.packages.length > 0);
  const missing = (need: Need) => facts.tools[need] === "missing";
  const actions: Action[] = [
    ...packages,
    ...tools.map((tool) => toolAction(tool, facts)),
    ...(missing(awsStandIn.name) ? [{ kind: "aws" as const, needs: ["aws" as const] }] : []),
    ...(missing(baseImage.name) ? [{ kind: "base-image" as const, needs: ["base-image" as const] }] : []),
    ...(missing(machineImage.name) ? [{ kind: "machine-images" as const, needs: ["machine-images" as const] }] : []),
  ];
  const names = packages.flatMap((action) => action.packages).sort();
  return {
    actions,
    obstacles: [...notHere(facts).map(notPackaged), ...packageObstacles(facts, names), ...privilegeObstacles(facts)],
  };
}

function toolAction(tool: CachedTool, { builder, engine, tools }: Facts): Action {
  const builds = tool.name === "buildx" && builder.kind === "missing";
  return {
    kind: "tool",
    tool,
    sources: sourcesOf(tool),
    needs: builds ? [tool.name, "builder"] : [tool.name],
    ...(builds && engine === "missing" && tools.buildx === undefined && { unlessClientBuilds: true as const }),
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

/** What a compilation waits for: by themselves, so that nothing slow waits for packages that it has no use for. */
function forCompiling(facts: Facts, tools: readonly CachedTool[]): Action & { readonly kind: "packages" } {
  const compiled = tools.filter(({ go }) => go !== undefined).map(({ name }) => name);
  // Any Go can fetch the one we need; Debian's comes with its signature.
  const go = compiled.length > 0 && facts.go === "missing" ? ["ca-certificates", "golang-go"] : [];
  const curl = tools.length > 0 && facts.missingCommands.includes("curl") ? ["ca-certificates", "curl"] : [];
  const packages = [...new Set([...curl, ...go])].sort();
  return { kind: "packages", packages, compiles: true, needs: tools.map(({ name }) => name) };
}

function packagesFor(facts: Facts): Action & { readonly kind: "packages" } {
  const commands = packagedCommands
    .filter(({ command }) => facts.missingCommands.includes(command))
    .filter((command) => !notHere(facts).includes(command));
  const wanted: readonly { readonly packages: readonly string[]; readonly need: Need }[] = [
    ...commands,
    ...(facts.engine === "missing" ? [{ need: "engine" as const, packages: ["docker.io"] }] : []),
    ...(facts.emulation === "missing" ? [{ need: "emulation" as const, packages: [emulation.package] }] : []),
    ...(facts.tools[awsStandIn.name] === "missing" && facts.pythonVenv === false
      ? [{ need: "aws" as const, packages: ["python3-venv"] }]
      : []),
  ];
  return {
    kind: "packages",
    packages: [...new Set(wanted.flatMap(({ packages }) => packages))].sort(),
    needs: [
      ...new Set(wanted.map(({ need }) => need)),
      ...(facts.builder.kind === "missing" ? ["builder" as const] : []),
    ],
  };
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
      const unless = action.unlessClientBuilds === true ? ", only where the client of that package cannot build" : "";
      return `${name} ${version}, for ${purpose}${unless}: ${from}`;
    }
    case "aws":
      return `${awsStandIn.version} and the AWS command line from PyPI, for the login to ECR`;
    case "base-image":
      return "a base image from Debian's packages for arm64, for where Docker Hub does not answer";
    case "machine-images":
      return "images of Debian's packages for arm64 and amd64, which stand in for CircleCI's machine image";
    default:
      throw new Error(`unreachable: ${JSON.stringify(action satisfies never)}`);
  }
}

/**
 * What is started for as long as it is needed, besides a registry and BuildKit: what a person may want to have
 * forbidden.
 */
export function startsAsRoot(facts: Facts): readonly string[] {
  return [
    ...(facts.engine === "answers" || facts.engine === "not-needed"
      ? []
      : ["a container engine of its own, until the end of the run"]),
    ...(["native", "registered", "not-needed"].includes(facts.emulation)
      ? []
      : ["Arm emulation in the kernel, until the end of the run"]),
  ];
}
