import { type Condition, equal, not, or, type ReferencesOf } from "../../model/index.ts";
import { boolean, integer, oneOf, string } from "../../model/parameters.ts";

/** Where an image lives. The registry and the path are apart, since the login needs the one and never the other. */
export const imageName = {
  image: string('Path of the repository, without host and tag, for example "acme/web". `$VAR` is expanded.'),
  registry: string(
    'Host of the registry, with its port if it has one. Docker Hub by default; for GitHub "ghcr.io", for ECR the account\'s own host. `$VAR` is expanded.',
    { default: "docker.io" },
  ),
};

/** What the jobs of a workflow call an image, and the file that hands it on. */
export const imageHandover = {
  image_name: string(
    'Name of the image in the workflow, of letters, digits, - and _, where several are built. Empty by default: the last part of "image", so acme/web is "web". `$VAR` is expanded.',
    { default: "" },
  ),
};

/** The same for what works on an image that another step or job built. */
export const handedOverImage = {
  image_name: string(
    "Name of the image that is meant, as its build names it. Empty by default: the one that this job built, or the only one that was handed over. `$VAR` is expanded.",
    { default: "" },
  ),
};

/**
 * The tags, which name the image for people; what is deployed is always the digest. Versions are those of
 * https://semver.org, and `latest` is bound to the default branch, since a release of an older line would move it back.
 */
export const imageTags = {
  tags: string(
    "Tags to give, one a line. The commit by default, so that a tag never moves; add others for people. git:sha and git:short_sha are the commit, git:branch and git:tag their names made fit (feature/x is feature-x), git:semver is 1.2.3, 1.2 and 1 of a Git tag v1.2.3 or NAME-v1.2.3, git:latest is latest on the default branch; one that the pipeline does not have gives no tag. `$VAR` is expanded.",
    { default: "$CIRCLE_SHA1" },
  ),
  default_branch: string(
    "Name of the default branch, for git:latest and registry_cache. Empty by default: as Git says, which needs a checkout. `$VAR` is expanded.",
    { default: "" },
  ),
};

/** What one build of an image may be told. */
export const buildOptions = {
  dockerfile: string("Path of the Dockerfile, from the working directory.", { default: "Dockerfile" }),
  build_context: string("Folder that the Dockerfile's COPY reads from. The whole checkout by default.", {
    default: ".",
  }),
  platform: string(
    'Platform of the image. "linux/arm64" by default; another one than the machine\'s own is emulated and slow: choose an executor of that architecture instead.',
    { default: "linux/arm64" },
  ),
  build_args: string(
    "Build arguments, NAME=value, one a line; a value may hold spaces, quotes and =. Not for secrets: they stay in the image's history. `$VAR` is expanded.",
    { default: "" },
  ),
  secrets: string(
    "Build secrets, id=NAME, one a line, where NAME is an environment variable; for RUN --mount=type=secret,id=... They reach no layer.",
    { default: "" },
  ),
  secret_files: string(
    "Build secrets that are files, id=PATH, one a line; a step in before_build writes them. They reach no layer.",
    { default: "" },
  ),
  ssh: string(
    'SSH agents or keys for RUN --mount=type=ssh, one a line: "default" for the agent of the job (add_ssh_keys starts it), or id=PATH. None by default.',
    { default: "" },
  ),
  target: string("Stage of the Dockerfile to build. The last one by default.", { default: "" }),
  build_contexts: string(
    "Further named contexts, name=path or name=docker-image://reference, one a line. Needs buildx.",
    {
      default: "",
    },
  ),
  labels: string(
    "Labels, name=value, one a line, besides the OCI ones for source, revision and commit time. `$VAR` is expanded.",
    {
      default: "",
    },
  ),
  annotations: string(
    "OCI annotations of the image's manifest, name=value, one a line. None by default, since most readers take labels. Needs buildx and an engine with the containerd image store (Docker 29's own); those of the list of a multi-architecture image are given to publish_manifest. `$VAR` is expanded.",
    { default: "" },
  ),
  network: oneOf(
    ["default", "none", "host"],
    'Network of RUN: "none" for a build that must fetch nothing, "host" to reach what listens on the machine.',
    { default: "default" },
  ),
  add_hosts: string("Further names that RUN knows, NAME:ADDRESS, one a line. None by default.", { default: "" }),
  pull: boolean(
    "Whether to ask for newer base images than those that the engine has. A new machine of CircleCI has none, so false by default.",
    { default: false },
  ),
  no_cache: boolean(
    "Whether to build everything anew. False by default; true for a scheduled build that must get updates of packages.",
    { default: false },
  ),
  registry_cache: boolean(
    "Whether to read the layers of earlier builds from the tag cache-ARCHITECTURE of the image's repository, and, on the default branch, to write them there. False by default; wrong where not everybody with the pushing login may decide what the default branch deploys (docs/shell-contract.md says why). Needs buildx and a repository whose tags may move; other caches: cache_from and cache_to.",
    { default: false },
  ),
  cache_from: string(
    "Build caches to read, one a line, as buildx writes them: type=registry,ref=acme/web:cache. None by default: only the machine's own layers are reused.",
    { default: "" },
  ),
  cache_to: string(
    "Build caches to write, one a line: type=registry,ref=acme/web:cache,mode=max. None by default. Needs buildx and a login that may push.",
    { default: "" },
  ),
};

/** What is promised of an image besides the image. */
export const promisedAttestations = {
  provenance: oneOf(
    ["min", "max", "none"],
    "How much of the build's provenance (SLSA) BuildKit attests: min is what was built of what, max has the build arguments and the whole recipe too. None by default; an image with attestations is a list, which AWS Lambda refuses. Needs buildx.",
    { default: "none" },
  ),
  sbom: boolean(
    "Whether BuildKit attests a list of the image's packages (SPDX). False by default, since its scanner is pulled from Docker Hub and reads the whole image. Needs buildx.",
    { default: false },
  ),
};

/** What a build is told to attest. The list that this makes of an image is pushed by a step of its own. */
export const attestations = {
  ...promisedAttestations,
  sbom_generator: string(
    "Image of the scanner that writes the SBOM, and so reads all of the image. Empty by default: BuildKit's own, docker/buildkit-syft-scanner 1.12.0, by its digest; another for a mirror. `$VAR` is expanded.",
    { default: "" },
  ),
};

/** Whether anything is to be attested. */
export const attesting = (p: ReferencesOf<Pick<typeof promisedAttestations, "provenance" | "sbom">>): Condition =>
  or(not(equal(p.provenance, "none")), p.sbom);

/** Whether an image is the whole, or one architecture of several. */
export const imagePart = {
  part: boolean(
    "Whether this image is one architecture of a multi-architecture image. Its tags then end in the architecture, and publish_manifest merges the parts.",
    { default: false },
  ),
};

/** How stubborn a build and a push are. */
export const registryAttempts = {
  attempts: integer(
    "How often to try when the registry drops the connection or answers 429 or 5xx. A refusal is never tried again.",
    {
      default: 5,
    },
  ),
};

/** What a run for the same commit does where the registry has its image. */
export const existingImage = {
  skip_when_tags_exist: boolean(
    "Whether to take the image that the registry has under the first tag already, verified, instead of building one; it gets the other tags too. False by default: with tags that may not move, a workflow that is run again then ends with 5. True is wrong where the first tag is not of one commit. Needs buildx.",
    { default: false },
  ),
};

/** Further places of the same image. */
export const furtherRegistries = {
  also_push_to: string(
    "Further repositories for the same image and tags, HOST/PATH, one a line: HOST/PATH=USERNAME:PASSWORD names the variables of a login, =none takes the machine's own; Amazon ECR and a host that has a login already need neither. None by default. Needs buildx 0.15. `$VAR` is expanded.",
    { default: "" },
  ),
};

/** How a repository of Amazon ECR is made. */
export const newRepository = {
  repository_tags: oneOf(
    ["immutable", "mutable"],
    "Whether tags of a repository that is created may move. Immutable by default, so that a tag means one image for ever; mutable where latest or a version such as 1.2 is given, or a registry_cache is kept.",
    { default: "immutable" },
  ),
  scan_on_push: boolean(
    "Whether ECR scans each image that is pushed to a repository that is created. True by default.",
    {
      default: true,
    },
  ),
};

/** Whether a job makes the repository. */
export const createsRepository = {
  create_repository: boolean(
    "Whether to create the image's repository in Amazon ECR where it is missing. False by default, since the login must be allowed to; other registries create one by themselves.",
    { default: false },
  ),
  ...newRepository,
};
