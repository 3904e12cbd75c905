import { lastPart } from "./defaults.ts";
import type { ImageInput, InputProblem } from "./input.ts";
import { folderOf } from "./repository/repository-files.ts";

/** A value of one image by its name, or of all of them: what `[NAME=]VALUE` on the command line says. */
export type Named = { readonly name: string | undefined; readonly value: string };

/** Reads `[NAME=]VALUE`. */
export function readNamed(text: string): Named {
  const named = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(.*)$/s.exec(text);
  return named === null ? { name: undefined, value: text } : { name: named[1], value: named[2] ?? "" };
}

/** Images, or why they cannot be put together. */
export type ImagesFound =
  | { readonly kind: "ok"; readonly images: readonly ImageInput[] }
  | { readonly kind: "wrong"; readonly problems: readonly InputProblem[] };

/** A Dockerfile to make an image of. */
export type DockerfileChoice = {
  readonly path: string;
  /** The name that was asked for. */
  readonly name?: string | undefined;
  /** The name that it suggests, for one of several images. */
  readonly suggestedName?: string | undefined;
  /** The folder that it may copy from; its own by default. */
  readonly buildContext?: string | undefined;
};

/**
 * One image for each Dockerfile. Of several each has a name, and without a repository of its own it is `owner/NAME`;
 * the only image of a project is called after the project. `slug` is the project's owner/name, where it is known.
 */
export function imagesOf(request: {
  readonly dockerfiles: readonly DockerfileChoice[];
  readonly repositories: readonly Named[];
  readonly buildContexts: readonly Named[];
  readonly slug: string | undefined;
}): ImagesFound {
  const { dockerfiles, repositories, buildContexts, slug } = request;
  const several = dockerfiles.length > 1;
  const named = dockerfiles.map((each) => ({ ...each, name: each.name ?? defaultName(each, { ...request, several }) }));
  // Two of one name are one image here, and the check of the names has its own words for that.
  const ambiguous = new Set(named.map(({ name }) => name)).size > 1;
  const problems = [
    ...unknownNames("--image", { flags: repositories, named, several: ambiguous }),
    ...unknownNames("--build-context", { flags: buildContexts, named, several: false }),
  ];
  const images = named.map(({ name, path, buildContext }): ImageInput => {
    const repository = valueFor(name, repositories) ?? repositoryOf(name, slug);
    return {
      name,
      repository: repository ?? "",
      dockerfile: path,
      buildContext: valueFor(name, buildContexts) ?? buildContext ?? folderOf(path),
    };
  });
  const nameless = images.filter(({ repository }) => repository === "");
  if (problems.length === 0 && nameless.length > 0)
    problems.push({
      option: "--image",
      message: nameless.some(({ name }) => valueFor(name, repositories) !== undefined)
        ? "is empty."
        : 'is not given, and Git\'s configuration has no remote "origin" to name it after.',
      advice: several
        ? `Name each: ${images.map(({ name }) => `--image ${name}=acme/${name}`).join(" ")}`
        : "Name it: --image acme/web",
    });
  return problems.length > 0 ? { kind: "wrong", problems } : { kind: "ok", images };
}

type Project = {
  readonly several: boolean;
  readonly repositories: readonly Named[];
  readonly slug: string | undefined;
};

/**
 * The only image may be given its name with its repository; one of several takes that of its Dockerfile, or at the top
 * the project's.
 */
function defaultName({ suggestedName, path }: DockerfileChoice, { several, repositories, slug }: Project) {
  if (!several) return repositories.length === 1 ? repositories[0]?.name : undefined;
  const folder = lastPart(folderOf(path));
  return suggestedName ?? (folder === "." ? (slug === undefined ? "app" : lastPart(slug)) : folder);
}

/** What stands for one image, else what stands for all; of a flag that is given twice, the last. */
const valueFor = (name: string | undefined, flags: readonly Named[]): string | undefined =>
  flags.findLast((flag) => name !== undefined && flag.name === name)?.value ??
  flags.findLast((flag) => flag.name === undefined)?.value;

function repositoryOf(name: string | undefined, slug: string | undefined): string | undefined {
  if (slug === undefined || name === undefined) return slug;
  return `${slug.slice(0, slug.lastIndexOf("/") + 1)}${name.toLowerCase()}`;
}

function unknownNames(
  option: string,
  given: {
    readonly flags: readonly Named[];
    readonly named: readonly { readonly name: string | undefined }[];
    readonly several: boolean;
  },
): InputProblem[] {
  const { flags, named, several } = given;
  const names = named.map(({ name }) => name ?? "").filter((name) => name !== "");
  return flags.flatMap(({ name, value }): readonly InputProblem[] => {
    if (name === undefined && several)
      return [
        {
          option,
          message: `"${value}" does not say which of the images ${names.join(", ")} it is.`,
          advice: `Name each: ${names.map((each) => `${option} ${each}=acme/${each}`).join(" ")}`,
        },
      ];
    if (name === undefined || names.includes(name)) return [];
    const known =
      names.length > 0 ? `There is ${names.join(", ")}.` : `Name the Dockerfile too: --dockerfile ${name}=Dockerfile`;
    return [{ option, message: `"${name}=${value}" names an image that is not there.`, advice: known }];
  });
}
