import type { CodeHost } from "../circleci/code-hosts.ts";
import type { armClasses } from "../orb/executors.ts";

/** A size of the machine that builds. */
export type ArmClass = (typeof armClasses)[number];

/** The platforms that have a machine of their own, so that nothing is emulated. */
export const platforms = ["linux/arm64", "linux/amd64"] as const;
/** A platform that has a machine of its own. */
export type Platform = (typeof platforms)[number];

/** The ways to this project's own orb that have a short name; any other is a reference or an address. */
export const orbSources = ["registry", "url", "inline"] as const;

/** An image to build, as it was asked for. */
export type ImageInput = {
  /** What jobs and the hand-over call it. The last part of the repository by default. */
  readonly name?: string | undefined;
  /** Path in the registry, without host and tag. */
  readonly repository: string;
  readonly dockerfile?: string | undefined;
  readonly buildContext?: string | undefined;
};

/**
 * What a person asked for, or what was found in their repository, before it is checked. What is left out has a default.
 */
export type ConfigInput = {
  readonly images: readonly ImageInput[];
  readonly registry?: string | undefined;
  /** Each is built on a machine of its own; of several the parts are merged. */
  readonly platforms?: readonly string[] | undefined;
  readonly resourceClass?: string | undefined;
  /** Provenance and an SBOM of each image, pushed with it. */
  readonly attest?: boolean | undefined;
  /** A job that holds each pushed image to a limit of vulnerabilities. */
  readonly scan?: boolean | undefined;
  /** A command that has to succeed before anything is built. */
  readonly test?: string | undefined;
  /** The container that it runs in; one for the language of the command by default. */
  readonly testImage?: string | undefined;
  /** Nothing is deployed. */
  readonly buildOnly?: boolean | undefined;
  readonly program?: string | undefined;
  readonly stack?: string | undefined;
  /** URL of the backend that jobs log in to, instead of the one in Pulumi.yaml. */
  readonly backend?: string | undefined;
  /** The backend's URL in Pulumi.yaml: it decides which credentials the deployment needs. */
  readonly projectBackend?: string | undefined;
  readonly keep?: boolean | undefined;
  readonly approval?: boolean | undefined;
  readonly branchEnvironment?: boolean | undefined;
  /** A workflow that destroys what was left behind. */
  readonly reaper?: boolean | undefined;
  /** A workflow that previews the stack that stays, on every branch but the default one. */
  readonly preview?: boolean | undefined;
  /** A workflow that compares the stack that stays with what its program describes, by a schedule. */
  readonly drift?: boolean | undefined;
  /** Folders of policy packs that deployments are held to, each as FOLDER or FOLDER=CONFIGURATION. */
  readonly policyPacks?: readonly string[] | undefined;
  /** Environments of Pulumi ESC that jobs with Pulumi open, each as ORGANISATION/PROJECT/NAME or ...@VERSION. */
  readonly pulumiEnvironments?: readonly string[] | undefined;
  /** Jobs that tell people how the deployment went. */
  readonly notify?: boolean | undefined;
  /** Images are signed, and nothing is deployed whose signature is not this project's. */
  readonly sign?: boolean | undefined;
  /** Only a Git tag such as v1.2.3 builds, pushes and deploys; tests run for every branch too. */
  readonly release?: boolean | undefined;
  /** Where the smoke test looks for the deployed revision: a header or a JSON path, or "none". */
  readonly revisionIn?: string | undefined;
  /** The stack output that names an ECS service to ask, or "none". */
  readonly ecsService?: string | undefined;
  /** Whether a Dockerfile asks for the revision, and so the app can answer it; undefined where nobody looked. */
  readonly takesRevision?: boolean | undefined;
  /** The output of the program that names an ECS service, where it has one. */
  readonly projectEcsService?: string | undefined;
  /** Whether the program runs an image as a function of AWS Lambda, which takes no list of images. */
  readonly projectLambda?: boolean | undefined;
  /** Where the workflow runs. */
  readonly branches?: readonly string[] | undefined;
  /** Where it deploys, while it builds everywhere. */
  readonly deployBranches?: readonly string[] | undefined;
  /** Where the pull requests are. */
  readonly codeHost?: CodeHost | undefined;
  readonly registryContexts?: readonly string[] | undefined;
  readonly deployContexts?: readonly string[] | undefined;
  /** AWS role for the registry, where that is ECR, and for the deployment. */
  readonly roleArn?: string | undefined;
  readonly roleRegion?: string | undefined;
  /** Workload identity provider of Google Cloud, alone or as PROVIDER=SERVICE_ACCOUNT. */
  readonly googleIdentity?: string | undefined;
  /** Federated identity of Microsoft Entra ID, as TENANT/CLIENT or TENANT/CLIENT/SUBSCRIPTION. */
  readonly azureIdentity?: string | undefined;
  /**
   * "registry", "url" and "inline" are this project's own orb; else a reference of the registry, or an https address.
   */
  readonly orb?: string | undefined;
};

/** An image to build. */
export type ImageOptions = {
  readonly name: string;
  readonly repository: string;
  readonly dockerfile: string;
  readonly buildContext: string;
};

/** Branches: names, or patterns between slashes; none is every branch. */
export type Branches = readonly string[] | "default" | "all-but-default";

/** What is deployed, how long it lives, and who decides. */
export type Deployment = {
  readonly program: string;
  readonly stack: string;
  /** URL of the backend; undefined leaves it to Pulumi.yaml. */
  readonly backend: string | undefined;
  /** Whether Pulumi's state is kept elsewhere than in Pulumi Cloud, where a passphrase takes the place of the token. */
  readonly selfManagedState: boolean;
  /** URL of the backend, whoever names it; undefined where that is not known. */
  readonly stateUrl: string | undefined;
  /**
   * "pipeline": made and destroyed by one pipeline. "kept": one stack, updated by one pipeline after the other.
   * "review": of one branch, updated by its pipelines, until the branch is gone or nobody has pushed for long.
   */
  readonly life: "pipeline" | "kept" | "review";
  /** A person approves what cannot be taken back: destroying, or the update of a stack that is kept. */
  readonly approval: boolean;
  /** Whether a workflow of its own destroys what is over, or was left behind. */
  readonly reaper: boolean;
  /** Whether every branch but the default one previews the stack. */
  readonly preview: boolean;
  /** Whether a workflow on a schedule is red where the stack is not what its program describes. */
  readonly drift: boolean;
  /** The policy packs that it is held to. */
  readonly policyPacks: readonly string[];
  /** The environments of Pulumi ESC that its jobs open. */
  readonly environments: readonly string[];
  /** Whether people are told how it went. */
  readonly notify: boolean;
  /** Where the smoke test looks for the deployed revision; undefined where it does not. */
  readonly revisionIn: string | undefined;
  /** The stack output that names the ECS service to ask; undefined where none is asked. */
  readonly ecsService: string | undefined;
  /** Whether a Dockerfile asks for the revision; undefined where nobody looked. */
  readonly takesRevision: boolean | undefined;
  /** Where it is deployed, of the branches that the workflow runs on; none is all of them. */
  readonly branches: readonly string[];
  readonly contexts: readonly string[];
};

/** An identity of a cloud that jobs assume by their own token. AWS's is the role, which every job of the orb knows. */
export type CloudIdentity =
  | { readonly cloud: "google"; readonly provider: string; readonly serviceAccount: string | undefined }
  | {
      readonly cloud: "azure";
      readonly tenant: string;
      readonly client: string;
      readonly subscription: string | undefined;
    };

/** A configuration that can be generated: every value is checked, every default is in its place. */
export type ConfigOptions = {
  readonly images: readonly [ImageOptions, ...ImageOptions[]];
  readonly registry: string;
  readonly platforms: readonly [Platform, ...Platform[]];
  readonly resourceClass: ArmClass | undefined;
  /** Whether provenance and an SBOM are pushed with the images. */
  readonly attest: boolean;
  /** Whether pushed images are held to a limit of vulnerabilities. */
  readonly scan: boolean;
  readonly test: { readonly command: string; readonly image: string } | undefined;
  readonly branches: Branches;
  /** Whether the workflow is of version tags, and not of branches. */
  readonly release: boolean;
  /** Whether what was pushed is signed, and verified before it is deployed. */
  readonly sign: boolean;
  readonly deployment: Deployment | undefined;
  /** Where the pull requests are; undefined where it is not known, and then GitHub's are meant. */
  readonly codeHost: CodeHost | undefined;
  readonly registryContexts: readonly string[];
  readonly role: { readonly arn: string; readonly region: string | undefined } | undefined;
  /** Of other clouds, for the deployment, and for the registry where that is of the same cloud. */
  readonly identities: readonly CloudIdentity[];
  readonly orb: { readonly kind: "registry" | "url"; readonly reference: string } | { readonly kind: "inline" };
};

/** One value that cannot be used. `option` and `message` make a sentence; `advice` is another one. */
export type InputProblem = { readonly option: string; readonly message: string; readonly advice: string };

/** The checked options, or everything that is wrong with them. */
export type CheckedInput =
  | { readonly kind: "ok"; readonly options: ConfigOptions }
  | { readonly kind: "wrong"; readonly problems: readonly InputProblem[] };
