import { pipelineStack, reviewStack } from "../defaults.ts";
import type { ConfigInput, ConfigOptions, Deployment, InputProblem } from "../input.ts";
import { checkPath } from "./paths.ts";

const keptStack = /^(?:[A-Za-z0-9._-]+\/){0,2}[A-Za-z0-9._-]{1,100}$/;
const backendUrl = /^(?:https?|file|s3|gs|azblob|postgres):\/\/[^\s"'<>]*$/;

/** What is wrong with what is deployed, or with asking for a deployment where there is none. */
export function checkDeployment(input: ConfigInput, { deployment }: ConfigOptions): readonly InputProblem[] {
  if (deployment === undefined) return deployOptions(input);
  return [
    ...checkPath("--program", deployment.program),
    ...deployment.policyPacks.flatMap(checkPolicyPack),
    ...deployment.environments.flatMap(checkEnvironment),
    ...checkStack(deployment),
    ...checkBackend(deployment),
    ...checkLife(input),
    ...checkBranches(input),
    ...checkVersionProof(deployment),
  ];
}

/** As the script takes it: a comma would be two packs to Pulumi. */
export function checkPolicyPack(entry: string): readonly InputProblem[] {
  const paths = entry.split("=");
  const inside = paths.length < 3 && paths.every((path) => checkPath("--policy-pack", path).length === 0);
  if (inside && /^[A-Za-z0-9._/@+ =-]+$/.test(entry)) return [];
  return [
    {
      option: "--policy-pack",
      message: `"${entry}" is no folder inside the repository.`,
      advice:
        'Give a relative path, such as "policies/acme", or with its configuration "policies/acme=policies/acme.json".',
    },
  ];
}

/** As the step takes it. */
function checkEnvironment(name: string): readonly InputProblem[] {
  if (/^(?:[A-Za-z0-9_.-]{1,100}\/){2}[A-Za-z0-9_.-]{1,100}(?:@[A-Za-z0-9_.-]{1,100})?$/.test(name)) return [];
  return [
    {
      option: "--pulumi-environment",
      message: `"${name}" cannot name an environment of Pulumi ESC.`,
      advice: 'Give organisation, project and name, such as "acme/web/production", with "@3" for a version.',
    },
  ];
}

/** Nothing is silently ignored: what only a deployment has is refused where there is none. */
function deployOptions(input: ConfigInput): readonly InputProblem[] {
  const given: readonly (readonly [string, unknown])[] = [
    ...([
      ["--program", input.program],
      ["--stack", input.stack],
      ["--backend", input.backend],
    ] as const),
    ...([
      ["--keep", input.keep],
      ["--approval", input.approval],
    ] as const),
    ...([
      ["--reaper", input.reaper],
      ["--preview", input.preview],
      ["--drift", input.drift],
      ["--policy-pack", input.policyPacks],
      ["--pulumi-environment", input.pulumiEnvironments],
      ["--notify", input.notify],
    ] as const),
    ...([
      ["--branch-environment", input.branchEnvironment],
      ["--deploy-branch", input.deployBranches],
    ] as const),
    ...([
      ["--revision-in", input.revisionIn],
      ["--ecs-service", input.ecsService],
    ] as const),
    ["--deploy-context", input.deployContexts],
  ];
  return given
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([option]) => ({
      option,
      message: "is about the deployment, and with --build-only there is none.",
      advice: `Leave out ${option} or --build-only.`,
    }));
}

const pipelineNumber = /<<\s*pipeline\.(?:number|id)\s*>>/;

function checkStack({ stack, life }: Deployment): readonly InputProblem[] {
  const wrong = (message: string, advice: string): readonly InputProblem[] => [{ option: "--stack", message, advice }];
  if (life === "kept" && stack === "")
    return [
      { option: "--keep", message: "keeps one stack, and none is named.", advice: "Name it: --stack production" },
    ];
  if (life === "kept")
    return keptStack.test(stack)
      ? []
      : wrong(
          `"${stack}" cannot name a stack.`,
          'Use letters, digits and . _ -, with the organisation if it has one, such as "acme/production".',
        );
  const own = life === "review" ? /<<\s*pipeline\.(?:number|id)\s*>>|\$ARM_PIPELINE_BRANCH/ : pipelineNumber;
  if (own.test(stack) && keptStack.test(stack.replaceAll(/<<\s*pipeline\.[a-z.]+\s*>>|\$ARM_PIPELINE_BRANCH/g, "x")))
    return [];
  if (life === "review")
    return wrong(
      `"${stack}" would be one environment for all branches.`,
      `Name it after the branch, such as "${reviewStack}".`,
    );
  return wrong(
    `"${stack}" would be destroyed by every pipeline while others use it.`,
    keptStack.test(stack)
      ? `Keep it with --keep --stack ${stack}, or name it after the pipeline, such as "${pipelineStack}".`
      : `Name it after the pipeline, such as "${pipelineStack}".`,
  );
}

const isPattern = (branch: string): boolean => branch.startsWith("/");

/** A branch for which the workflow does not run deploys nothing, and nothing would say so. */
function checkBranches({ branches, deployBranches = [] }: ConfigInput): readonly InputProblem[] {
  if (branches === undefined || branches.length === 0 || branches.some(isPattern)) return [];
  return deployBranches
    .filter((branch) => !isPattern(branch) && !branches.includes(branch))
    .map((branch) => ({
      option: "--deploy-branch",
      message: `would deploy "${branch}", and by --branch the workflow does not run for it.`,
      advice: `Add --branch ${branch}, or leave out --branch, which then is every branch.`,
    }));
}

function checkBackend({ backend }: Deployment): readonly InputProblem[] {
  if (backend === undefined || backendUrl.test(backend)) return [];
  return [
    {
      option: "--backend",
      message: `"${backend}" is not the URL of a Pulumi backend.`,
      advice: 'Give a URL, such as "s3://acme-state?region=eu-central-1", "gs://acme-state" or "azblob://state".',
    },
  ];
}

function checkVersionProof({ revisionIn, ecsService }: Deployment): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  if (revisionIn !== undefined && !/^(?:[A-Za-z0-9-]+|(?:\.[A-Za-z0-9_-]+)+)$/.test(revisionIn))
    problems.push({
      option: "--revision-in",
      message: `"${revisionIn}" is no place in an answer.`,
      advice: 'Give the name of a header, such as "x-revision", or a JSON path, such as ".revision", or "none".',
    });
  if (ecsService !== undefined && !/^[A-Za-z0-9_.-]+$/.test(ecsService))
    problems.push({
      option: "--ecs-service",
      message: `"${ecsService}" cannot name an output of the stack.`,
      advice: 'Give the output that names the ECS service, such as "ecsService", or "none".',
    });
  return problems;
}

function checkLife({
  branchEnvironment,
  keep,
  approval,
  deployBranches,
  reaper,
  preview,
  drift,
}: ConfigInput): readonly InputProblem[] {
  if (preview && !keep)
    return [
      {
        option: "--preview",
        message: "shows what a branch would change in a stack that stays, and none is kept.",
        advice: "Add --keep --stack NAME, or leave out --preview.",
      },
    ];
  if (drift && !keep)
    return [
      {
        option: "--drift",
        message: "compares a stack that stays with its program, and none is kept.",
        advice: "Add --keep --stack NAME, or leave out --drift.",
      },
    ];
  if (keep && reaper)
    return [
      {
        option: "--reaper",
        message: "destroys what was left behind, and the stack of --keep is not to be destroyed.",
        advice: "Leave out one of the two.",
      },
    ];
  if (!branchEnvironment) return [];
  const problems: InputProblem[] = [];
  if (keep)
    problems.push({
      option: "--branch-environment",
      message: "ends with its branch, and --keep never ends.",
      advice: "Leave out one of the two.",
    });
  if (approval)
    problems.push({
      option: "--approval",
      message: "adds nothing: the environment of a branch ends with the branch.",
      advice: "Leave out --approval.",
    });
  if (deployBranches !== undefined)
    problems.push({
      option: "--deploy-branch",
      message: "chooses where to deploy, and every branch has its environment.",
      advice: "Choose the branches with --branch.",
    });
  return problems;
}
