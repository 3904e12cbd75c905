import { boolean, envVarName, integer, oneOf, string } from "../../model/parameters.ts";

/** The Pulumi command line to use. */
export const pulumiCli = {
  version: string(
    "Version of Pulumi, exact, without v: 3.248.0 or newer. Skipped when this version is there already. Its plugins come from GitHub, which limits downloads without a GITHUB_TOKEN: set one in a context where they are refused.",
    {
      default: "3.259.0",
    },
  ),
  download_url: string(
    "Where the releases are, for a mirror. Pulumi's own by default. The release's checksum file is fetched from there too and verified.",
    { default: "https://github.com/pulumi/pulumi/releases/download" },
  ),
};

/** Where it goes, for a job of one's own that keeps it in a cache. */
export const pulumiInstallFolder = {
  install_folder: string(
    "Absolute path of the folder to install to; each version has a folder of its own in it. Empty by default: .arm-pipeline/pulumi in the home folder.",
    { default: "" },
  ),
};

/** How stubborn the steps are that ask a service: downloads, package registries, the backend, the cloud's login. */
export const serviceAttempts = {
  attempts: integer(
    "How often to try when a service cannot be reached or has a bad moment. A refusal is never tried again.",
    { default: 5 },
  ),
};

/** The folder with Pulumi.yaml. */
export const pulumiProgram = {
  program: string("Folder of the Pulumi program, with its Pulumi.yaml.", { default: "." }),
};

/** The same for what works on it after its hand-over. */
export const handedOverProgram = {
  program: string(
    "Folder of the Pulumi program. Empty by default: the one that hand_over_program named; .arm-pipeline/program stands for what destroying has.",
    { default: "" },
  ),
};

/** Whether the dependencies are kept between jobs. */
export const dependencyCache = {
  cache_dependencies: boolean(
    "Whether to keep the program's dependencies in CircleCI's cache, named by the lock file. True by default; only npm's archives are kept, since only these are verified by the lock file when they are used.",
    { default: true },
  ),
};

/** Where Pulumi keeps its state, and how to get in. */
export const pulumiBackend = {
  backend: string(
    "URL of the backend: https, file, s3, gs, azblob or postgres. Empty by default: the one in Pulumi.yaml, else Pulumi Cloud. `$VAR` is expanded.",
    { default: "" },
  ),
  access_token: envVarName(
    "Variable that holds the access token of Pulumi Cloud. Set it in a context. Not read for other backends.",
    {
      default: "PULUMI_ACCESS_TOKEN",
    },
  ),
  oidc_organization: string(
    "Organisation of Pulumi Cloud to log in to by OpenID Connect instead of a stored token. Off when empty.",
    { default: "" },
  ),
  oidc_team: string("Team whose permissions the OpenID Connect login asks for. The organisation's own when empty.", {
    default: "",
  }),
};

/** The stack, by name. */
export const stackName = {
  stack: string(
    "Name of the stack, with its organisation if it has one. A stack that is destroyed at the end wants a name of its own for each pipeline, with the pipeline's number in it; a branch with a slash is refused, and `$ARM_PIPELINE_BRANCH` is the branch made fit. `$VAR` is expanded.",
  ),
};

/** How a stack is made ready. */
export const stackOptions = {
  create: boolean(
    "Whether to create the stack when the backend says that it is missing. True by default, and a preview removes it again; false where a missing stack is a mistake.",
    { default: true },
  ),
  config: string("Configuration to set, key=value, one a line. `$VAR` is expanded.", { default: "" }),
  secret_config: string("Secret configuration to set, key=NAME, one a line, where NAME is an environment variable.", {
    default: "",
  }),
  image_config: string(
    'Configuration keys that get the pushed images, by digest, one a line: KEY for the only image, KEY=NAME where there are several. The key "image" by default; empty sets none, as does a workspace without an image.',
    { default: "image" },
  ),
  config_file: string(
    "File of the repository with the configuration of the stack, where it has no Pulumi.STACK.yaml of its own: one for the stacks of all pipelines. None by default. `$VAR` is expanded.",
    { default: "" },
  ),
  secrets_provider: string(
    "Secrets provider for a stack that is created. The backend's own by default, which for a self-managed backend is a passphrase in PULUMI_CONFIG_PASSPHRASE.",
    { default: "" },
  ),
};

/** Whether to look at the world before changing it. */
export const stackRefresh = {
  refresh: boolean(
    "Whether to read the real state of every resource first. Slower; right where people change resources by hand.",
    {
      default: false,
    },
  ),
};

/** Whether destroying runs the program. */
export const destroyOptions = {
  run_program: boolean(
    "Whether to run the program while destroying, for hooks that only it has. False by default: destroying needs none. True checks the repository out and installs the program there.",
    { default: false },
  ),
  break_lock: oneOf(
    ["own", "always", "never"],
    "Which lock on the stack is broken. own, the default: one that this pipeline's own deploy job left behind when it was killed, which the stack's tags prove; any other is waited for, and its owner is named. always, only for a stack that nothing else updates; never.",
    { default: "own" },
  ),
};

/** How long a stack may live. */
export const stackExpiry = {
  expires: string(
    "When the job reap may destroy the stack: a time after this deployment, such as 12h or 7d, or earlier when its branch is gone. The stack's tags say it. never by default; wrong for a stack that nobody would miss.",
    { default: "never" },
  ),
};

/** How stubborn destroying is. */
export const destroyAttempts = {
  destroy_attempts: integer(
    "How often to destroy when something is left behind at first: clouds let go of some things late.",
    { default: 2 },
  ),
};

/** How long to stand in line. */
export const stackLock = {
  lock_wait: integer("How long to wait, in seconds, while another update holds the stack.", { default: 600 }),
};

/** How much the log tells of what changes; a preview always tells it. */
export const stackDifference = {
  diff: boolean("Whether the log shows each property that changes. False by default.", { default: false }),
};

/** How long Pulumi may take, which its silence cannot tell: it prints a dot every second. */
export const stackTimeLimit = {
  time_limit: integer(
    "Seconds that Pulumi may take before it is told to end; the step then ends with 4. 0, the default, is no limit. It prints a dot every second, so no_output_timeout never sees a cloud that does not answer. Wrong where a resource takes longer.",
    { default: 0 },
  ),
};

/** The keys of the images, which a preview without images asks the backend for. */
export const imageConfig = { image_config: stackOptions.image_config };

/** Which resources an update looks at, and how many at once. */
export const stackSelection = {
  target: string(
    "URNs of the only resources that are looked at, one a line; * stands for a part, as in urn:pulumi:**::web. All by default. Wrong for what a pipeline does each time: the rest drifts. A line that is `$VAR` alone is expanded.",
    { default: "" },
  ),
  exclude: string("URNs of resources that are left as they are, one a line, as for target. None by default.", {
    default: "",
  }),
  dependents: boolean("Whether target or exclude takes in what depends on it. False by default.", { default: false }),
  replace: string("URNs of resources that are made anew, one a line, as for target. None by default.", {
    default: "",
  }),
  parallel: integer("How many resources at once. 0, the default, is Pulumi's own number; 1 is one after the other.", {
    default: 0,
  }),
};

/** What an update is told of its configuration: which values may be in no file. */
export const secretConfig = { secret_config: stackOptions.secret_config };

/** What a deployment tells the jobs after it. */
export const deploymentOutputs = {
  url_output: string("Stack output that holds the URL of what was deployed, for the smoke test.", { default: "url" }),
};

/** Whether architectures are compared before the update. */
export const architecturePreview = {
  verify_architecture: boolean(
    "Whether to compare the architecture of the pushed images with what the program would run them on, before anything is changed. True by default, for programs of AWS and Kubernetes: the preview of a new stack takes 5 to 15 seconds, and that of a stack that is there takes the place of Pulumi's own. False where the comparison is wrong.",
    { default: true },
  ),
};
