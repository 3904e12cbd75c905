import { boolean, integer, string } from "../../model/parameters.ts";

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

/** The tags, which name the image for people; what is deployed is always the digest. */
export const imageTags = {
  tags: string(
    "Tags to give, one a line. The commit by default, so that a tag never moves; add others for people. `$VAR` is expanded, and the branch or Git tag in it made fit: feature/x becomes feature-x.",
    { default: "$CIRCLE_SHA1" },
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
  cache_from: string(
    "Build caches to read, one a line, as buildx writes them: type=registry,ref=acme/web:cache. None by default: only the machine's own layers are reused.",
    { default: "" },
  ),
  cache_to: string(
    "Build caches to write, one a line: type=registry,ref=acme/web:cache,mode=max. None by default. Needs buildx and a login that may push.",
    { default: "" },
  ),
};

/** Whether an image is the whole, or one architecture of several. */
export const imagePart = {
  part: boolean(
    "Whether this image is one architecture of a multi-architecture image. Its tags then end in the architecture, and publish_manifest merges the parts.",
    { default: false },
  ),
};

/** How stubborn a push is. */
export const pushOptions = {
  attempts: integer(
    "How often to try when the registry drops the connection or answers 429 or 5xx. A refusal is never tried again.",
    {
      default: 5,
    },
  ),
};
