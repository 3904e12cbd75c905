import { composeServices } from "./compose.ts";
import { readDockerfile } from "./dockerfile-text.ts";
import { folderOf, inside, isBelow, nameOf, type RepositoryFiles } from "./repository-files.ts";

/** A file that an image is built from. */
export type Dockerfile = {
  readonly path: string;
  /** What it is an image of, from its folder or its own name; undefined at the top, where it is the repository's. */
  readonly name: string | undefined;
  /** The folder that it may copy from. */
  readonly buildContext: string;
  readonly base: string | undefined;
  /** TCP ports that the image exposes. */
  readonly ports: readonly number[];
  /** Whether it seems to be for working on the repository or for an example, and not for what is delivered. */
  readonly aside: boolean;
};

/**
 * `Dockerfile`, `Dockerfile.worker`, `worker.Dockerfile`, and Podman's `Containerfile`; no template and no program of
 * that name.
 */
const dockerfileName =
  /^(?:(?:Dockerfile|Containerfile)(?:[.-](?<after>[\w-]+))?|(?<before>[\w.-]+)\.(?:[Dd]ockerfile|[Cc]ontainerfile))$/;
const otherFiles =
  /\.(?:dockerignore|md|txt|j2|jinja2?|tmpl|tpl|erb|template|orig|bak|rej|ts|js|mjs|py|go|rb|sh|ya?ml|json)$/i;

const asideWords =
  /^(?:dev|devel|develop|development|tests?|testing|ci|local|debug|e2e|lint|docs?|examples?|samples?|fixtures?|demo|bench|benchmarks?)$/i;

/** Folders that hold Dockerfiles and no sources of an app of their own. */
const gatheringFolders = /^(?:\.?docker|dockerfiles?|containers?|deploy|deployment|ci|images?|infra|ops)$/i;

/** Every Dockerfile and Containerfile, those above before those below. */
export function findDockerfiles(files: RepositoryFiles): readonly Dockerfile[] {
  const services = composeServices(files);
  return files.paths.filter(isDockerfile).flatMap((path) => {
    // A file of just this name is one, whatever is wrong in it; others are known by what they say.
    const plain = /^(?:Docker|Container)file$/.test(nameOf(path))
      ? { base: undefined, ports: [], sources: [] }
      : undefined;
    const read = readDockerfile(files.read(path) ?? "") ?? plain;
    if (read === undefined) return [];
    const service = services.find(({ dockerfile }) => dockerfile === path);
    return [
      {
        path,
        name: imageName(path),
        buildContext: service?.buildContext ?? contextOf(path, { sources: read.sources, paths: files.paths }),
        base: read.base,
        ports: read.ports.length > 0 ? read.ports : (service?.ports ?? []),
        aside: path.split(/[/.]/).some((part) => asideWords.test(part)),
      },
    ];
  });
}

const isDockerfile = (path: string): boolean => dockerfileName.test(nameOf(path)) && !otherFiles.test(path);

/** `services/api/Dockerfile` is api, `docker/worker.Dockerfile` is worker. */
function imageName(path: string): string | undefined {
  const { after, before } = dockerfileName.exec(nameOf(path))?.groups ?? {};
  const own = [after, before].find(
    (each) => each !== undefined && !/^(?:prod|production|release|arm64|multi)$/i.test(each),
  );
  const folder = folderOf(path)
    .split("/")
    .findLast((part) => part !== "." && !gatheringFolders.test(part));
  return (
    (own ?? folder)
      ?.toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "") || undefined
  );
}

/** The nearest folder, from the file's own upwards, in which everything is that the file copies. */
function contextOf(
  path: string,
  { sources, paths }: { readonly sources: readonly string[]; readonly paths: readonly string[] },
): string {
  const own = folderOf(path);
  const folders = own === "." ? ["."] : [...ancestors(own), "."];
  const named = sources.filter((source) => source !== ".");
  const candidates = gatheringFolders.test(nameOf(own)) && named.length === 0 ? folders.slice(1) : folders;
  return candidates.find((folder) => named.every((source) => isThere(inside(folder, source), paths))) ?? own;
}

const ancestors = (folder: string): readonly string[] =>
  folder.includes("/") ? [folder, ...ancestors(folderOf(folder))] : [folder];

/** A file, a folder or a pattern; a pattern counts by what stands before its first star. */
function isThere(source: string, paths: readonly string[]): boolean {
  const [plain = ""] = source.split(/[*?[]/);
  if (plain !== source) return paths.some((path) => path.startsWith(plain));
  return paths.some((path) => path === source || isBelow(path, source));
}
