import { composeServices } from "./compose.ts";
import { nameOf, type RepositoryFiles } from "./repository-files.ts";

/** The registry that something in the repository pushes to. */
export type RegistryInUse = {
  /** Its host; `docker.io` for Docker Hub. */
  readonly host: string;
  /** The repository in it, without host and tag, where one is named in plain words. */
  readonly image: string | undefined;
  /** The file that says so. */
  readonly path: string;
};

/** Files in which images are pushed, the most telling first. */
const telling = [
  /^\.circleci\/.*\.ya?ml$/,
  /^\.github\/workflows\/.*\.ya?ml$/,
  /(?:^|\/)(?:Makefile|GNUmakefile|justfile|Justfile|Taskfile\.ya?ml)$/,
  /(?:^|\/)package\.json$/,
  /(?:^|\/)(?:skaffold|docker-bake|docker-compose|compose)[\w.-]*\.(?:ya?ml|hcl|json)$/,
  /\.(?:sh|bash)$/,
];

/** A line that names an image of one's own: pushed, tagged or built under a name, or logged in for. */
const pushing =
  /\b(?:docker|podman|buildah|nerdctl|buildx)\b.*?\b(?:push|tag|login|build)\b|\b(?:push|repository|repo|registry|image[-_]?name|account-url|tags?)\b\s*[:=]/i;

/** Hosts that are registries and nothing else. */
const registryHost =
  /\b(\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?|public\.ecr\.aws|ghcr\.io|quay\.io|(?:[a-z]+\.)?gcr\.io|[a-z0-9-]+-docker\.pkg\.dev|[a-z0-9]+\.azurecr\.io|registry\.gitlab\.com|registry\.digitalocean\.com|docker\.io)(?:\/([a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*))?/;

/** Docker Hub's images have no host: only a command says that a path is one. */
const hubPush =
  /\b(?:docker|podman)\s+(?:image\s+)?push\s+(?:--\S+\s+)*["']?([a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*)(?=[:"'\s@]|$)/m;

/** A repository with more scripts than these is not read to its end. */
const mostFiles = 60;

/**
 * The first registry that is named where something is pushed; what a person wrote in CircleCI's configuration wins over
 * all.
 */
export function findRegistry(files: RepositoryFiles): RegistryInUse | undefined {
  for (const path of telling.flatMap((file) => files.paths.filter((each) => file.test(each))).slice(0, mostFiles)) {
    const lines = (files.read(path) ?? "").split(/\r?\n/).filter((line) => pushing.test(line) && !/^\s*#/.test(line));
    for (const line of lines) {
      const [, host, image] = registryHost.exec(line) ?? [];
      if (host !== undefined) return { host, image, path };
      const hub = hubPush.exec(line)?.[1];
      if (hub !== undefined) return { host: "docker.io", image: hub, path };
    }
  }
  return fromCompose(files);
}

/** An image that Compose builds is called what it is pushed as. */
function fromCompose(files: RepositoryFiles): RegistryInUse | undefined {
  const path = files.paths.find((each) => /^(?:docker-)?compose\.ya?ml$/.test(nameOf(each))) ?? "";
  for (const { image } of composeServices(files)) {
    const [, host, name] = registryHost.exec(image ?? "") ?? [];
    if (host !== undefined) return { host, image: name, path };
  }
  return undefined;
}
