import { armClasses } from "../orb/executors.ts";
import { defaultDeployContexts, defaultRegistryContexts, isSelfManaged } from "./contexts.ts";
import { type CheckedInput, type ConfigInput, type ConfigOptions, type InputProblem, orbSources } from "./input.ts";

/** The stack of one pipeline: no other pipeline has its number, so none updates or destroys it. */
export const pipelineStack = "ci-<< pipeline.number >>";

const imagePath = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const registryHost = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i;
const keptStack = /^(?:[A-Za-z0-9._-]+\/){0,2}[A-Za-z0-9._-]{1,100}$/;
const branchName = /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\\))[^\s~^:?*[\]<>"'`$]+(?<![/.])$/;
const contextName = /^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,99}$/;

/** What was asked for, with the defaults in place. */
function withDefaults(input: ConfigInput): ConfigOptions {
  const keep = input.keep ?? false;
  const registry = input.registry ?? "docker.io";
  const { orb = "registry", orbReference: reference = "" } = input;
  return {
    image: input.image,
    registry,
    dockerfile: input.dockerfile ?? "Dockerfile",
    buildContext: input.buildContext ?? ".",
    program: input.program ?? ".",
    selfManagedState: isSelfManaged(input.backend),
    stack: input.stack ?? (keep ? "" : pipelineStack),
    keep,
    approval: input.approval ?? false,
    // One stack for all branches would be whatever was pushed last, so a kept one follows one branch unless told otherwise.
    branches: input.branches ?? (keep ? "default" : []),
    resourceClass: armClasses.find((name) => name === input.resourceClass),
    registryContexts: named(input.registryContexts) ?? defaultRegistryContexts(registry),
    deployContexts: named(input.deployContexts) ?? defaultDeployContexts(isSelfManaged(input.backend)),
    orb: orb === "inline" ? { kind: "inline" } : { kind: orb === "url" ? "url" : "registry", reference },
  };
}

/** "none" is how the command line says that the variables are the project's own. */
const named = (contexts: readonly string[] | undefined) => contexts?.filter((name) => name !== "none");

/** Checks what was asked for and reports everything that is wrong with it, not the first thing only. */
export function checkConfigInput(input: ConfigInput): CheckedInput {
  const options = withDefaults(input);
  const problems = [
    ...checkImage(options),
    ...checkPaths(options),
    ...checkStack(options),
    ...checkApproval(options),
    ...checkLists(options),
    ...checkResourceClass(input),
    ...checkOrb(input, options),
  ];
  return problems.length > 0 ? { kind: "wrong", problems } : { kind: "ok", options };
}

function checkImage({ image, registry }: ConfigOptions): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const [host = ""] = image.split("/");
  const wrong = (message: string) =>
    problems.push({ option: "--image", message, allowed: 'The path of the repository, such as "acme/web".' });
  if (/[.:]|^localhost$/.test(host) && image.includes("/")) {
    wrong(`"${image}" has a host in it; name it with --registry ${host}.`);
  } else if (/[:@]/.test(image)) wrong(`"${image}" has a tag or a digest in it; each build is tagged with its commit.`);
  else if (!imagePath.test(image))
    wrong(`"${image}" is not the path of an image: lower-case letters, digits, and . _ - / between them.`);
  if (!registryHost.test(registry)) {
    problems.push({
      option: "--registry",
      message: `"${registry}" is not a host.`,
      allowed: 'A host with its port if it has one, such as "ghcr.io" or "registry.acme.com:5000".',
    });
  }
  return problems;
}

function checkPaths({ dockerfile, buildContext, program }: ConfigOptions): readonly InputProblem[] {
  const paths = { "--dockerfile": dockerfile, "--build-context": buildContext, "--program": program };
  return Object.entries(paths)
    .filter(
      ([, path]) =>
        path === "" ||
        path.startsWith("/") ||
        path.startsWith("-") ||
        path.split("/").includes("..") ||
        /[\n<>]/.test(path),
    )
    .map(([option, path]) => ({
      option,
      message: `"${path}" is not a path inside the repository.`,
      allowed: 'A relative path, such as "infra".',
    }));
}

function checkStack({ stack, keep }: ConfigOptions): readonly InputProblem[] {
  const wrong = (message: string, allowed: string): readonly InputProblem[] => [
    { option: "--stack", message, allowed },
  ];
  if (keep && stack === "")
    return wrong("--keep keeps one stack, and none is named.", "--keep --stack NAME, such as --stack production.");
  if (keep)
    return keptStack.test(stack)
      ? []
      : wrong(
          `"${stack}" cannot name a stack.`,
          'Letters, digits and . _ -, with the organisation if it has one, such as "acme/production".',
        );
  if (
    /<<\s*pipeline\.(number|id)\s*>>/.test(stack) &&
    keptStack.test(stack.replaceAll(/<<\s*pipeline\.[a-z.]+\s*>>/g, "x"))
  )
    return [];
  return wrong(
    `Every pipeline would destroy the stack "${stack}" while others use it.`,
    `--keep --stack ${stack} keeps it; a name of one pipeline, such as "${pipelineStack}", can be destroyed.`,
  );
}

function checkApproval({ approval, keep }: ConfigOptions): readonly InputProblem[] {
  if (!approval || !keep) return [];
  return [
    {
      option: "--approval",
      message: "--approval holds the destruction of the stack, and with --keep there is none.",
      allowed: "--approval or --keep, not both.",
    },
  ];
}

function checkLists({ branches, registryContexts, deployContexts }: ConfigOptions): readonly InputProblem[] {
  return [
    ...(branches === "default" ? [] : branches)
      .filter((branch) => !(isPattern(branch) ? isRegularExpression(branch.slice(1, -1)) : branchName.test(branch)))
      .map((branch) => ({
        option: "--branch",
        message: `"${branch}" is not the name of a branch.`,
        allowed: 'A name, such as "main", or a regular expression, such as "/release\\/.*/".',
      })),
    ...Object.entries({ "--registry-context": registryContexts, "--deploy-context": deployContexts }).flatMap(
      ([option, names]) =>
        names
          .filter((name) => !contextName.test(name))
          .map((name) => ({
            option,
            message: `"${name}" is not the name of a context.`,
            allowed: 'Letters, digits, spaces and . _ - /, or "none" when the variables are the project\'s own.',
          })),
    ),
  ];
}

/** Whether a branch is a pattern between slashes. */
export const isPattern = (branch: string): boolean =>
  branch.length > 2 && branch.startsWith("/") && branch.endsWith("/");

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function checkResourceClass({ resourceClass }: ConfigInput): readonly InputProblem[] {
  if (resourceClass === undefined || armClasses.some((name) => name === resourceClass)) return [];
  return [
    {
      option: "--resource-class",
      message: `"${resourceClass}" is not a class of an Arm machine.`,
      allowed: `${armClasses.join(", ")}.`,
    },
  ];
}

function checkOrb({ orb = "registry", orbReference }: ConfigInput, options: ConfigOptions): readonly InputProblem[] {
  if (!orbSources.some((kind) => kind === orb)) {
    return [
      { option: "--orb", message: `"${orb}" is not a way to import an orb.`, allowed: `${orbSources.join(", ")}.` },
    ];
  }
  const wrong = (message: string, allowed: string): readonly InputProblem[] => [
    { option: "--orb-reference", message, allowed },
  ];
  if (options.orb.kind === "inline") {
    return orbReference === undefined
      ? []
      : wrong("An inline orb has no reference; it stands in the file.", "--orb inline alone.");
  }
  const { kind, reference } = options.orb;
  if (kind === "url") {
    const valid = URL.canParse(reference) && /^https:\/\/[^\s"'<>]+$/.test(reference);
    return valid
      ? []
      : wrong(
          reference === ""
            ? "--orb url needs the address of the packed orb."
            : `"${reference}" is not an https address.`,
          "The https address of an orb.yml, best at one commit.",
        );
  }
  const valid = /^[a-z0-9_-]+\/[a-z0-9_-]+@(?:\d+(?:\.\d+){0,2}|volatile|dev:[A-Za-z0-9._-]+)$/.test(reference);
  return valid
    ? []
    : wrong(
        `"${reference}" is not an orb of the registry.`,
        'namespace/name@version, such as "acme/arm-pipeline@1.0".',
      );
}
