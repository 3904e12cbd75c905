import { imagesOf } from "../../generator/images.ts";
import { delivered } from "../../generator/repository/inspect.ts";
import { findNodeApps, type NodeApp } from "../../generator/repository/node-app.ts";
import { inside } from "../../generator/repository/repository-files.ts";
import { noDockerfileBecause } from "../../generator/starting-files/starting-dockerfile.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import { askPort } from "./ask-port.ts";
import type { Asking, Shape } from "./flags.ts";

/** What the images are made of: Dockerfiles that are there, or one that is going to be written for an app. */
export type ImageSources = {
  readonly dockerfiles: readonly string[];
  readonly newFor: { readonly app: NodeApp; readonly port: number } | undefined;
};

/** The Dockerfiles that are there, or a new one. */
export async function askDockerfiles(asking: Asking): Promise<ImageSources> {
  const { repository, flags, prompts } = asking;
  if (flags.dockerfile !== undefined) return { dockerfiles: flags.dockerfile, newFor: undefined };
  const found = delivered(repository.dockerfiles);
  if (found.length === 0 || flags.newDockerfile === true) return await newDockerfile(asking);
  const paths = found.map(({ path }) => path);
  if (paths.length === 1) return { dockerfiles: paths, newFor: undefined };
  // One at the top is the repository's own; those below it belong to its parts.
  const own = paths.filter((path) => !path.includes("/"));
  const dockerfiles = await prompts.chooseSeveral({
    question: "Images to build",
    flags: "--dockerfile",
    atLeastOne: true,
    choices: found.map(({ path, name }) => ({ value: path, label: path, hint: name })),
    initial: own.length === 1 ? own : paths,
  });
  return { dockerfiles, newFor: undefined };
}

async function newDockerfile({ io, repository, files, flags, prompts }: Asking): Promise<ImageSources> {
  const programs = repository.programs.map(({ folder }) => folder);
  const apps = findNodeApps(files, programs);
  const usable = apps.filter((app) => noDockerfileBecause(app) === undefined);
  const [first] = usable;
  if (first === undefined) throw nothingToBuild(io.cwd, apps);
  const folder =
    usable.length === 1
      ? first.folder
      : await prompts.choose({
          question: "There is no Dockerfile yet. Write one for",
          flags: "--dockerfile",
          initial: first.folder,
          choices: usable.map((app) => ({ value: app.folder, label: `the Node.js app ${where(app)}` })),
        });
  const app = usable.find((each) => each.folder === folder) ?? first;
  if (flags.newDockerfile !== true && usable.length === 1) {
    const wanted = await prompts.confirm({
      question: `There is no Dockerfile yet. Write one for the Node.js app ${where(app)}`,
      flags: "--dockerfile",
      initial: true,
    });
    if (!wanted) throw nothingToBuild(io.cwd, []);
  }
  const port = await askPort({ flags, prompts, known: app.port });
  return { dockerfiles: [inside(app.folder, "Dockerfile")], newFor: { app, port } };
}

const where = ({ folder }: NodeApp): string => (folder === "." ? "here" : `in ${folder}`);

function nothingToBuild(folder: string, apps: readonly NodeApp[]): CliError {
  return new CliError(
    `There is nothing to build: no Dockerfile and no Containerfile in ${folder} and in the folders below it, and no Node.js app that one could be written for.`,
    {
      code: ExitCode.usage,
      next: [
        ...apps.map((app) => `For the Node.js app ${where(app)} none can be written: ${noDockerfileBecause(app)}.`),
        "Write a Dockerfile and run this again, or name it with --dockerfile if it has another name.",
      ],
    },
  );
}

const host = /^(?:localhost|[^/]*[.:][^/]*)$/;
const path = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** Where the images go: one line, as `docker push` has it, for host and name. */
export async function askPush(
  { repository, flags, prompts }: Asking,
  { dockerfiles }: ImageSources,
): Promise<Pick<Shape, "image" | "registry">> {
  if (flags.image !== undefined)
    return { image: flags.image, ...(flags.registry !== undefined && { registry: flags.registry }) };
  const registry = flags.registry ?? repository.registry?.host ?? "docker.io";
  const known = repository.registry?.image ?? repository.slug ?? "";
  const several = dockerfiles.length > 1;
  const suggested = several ? known.replace(/\/?[^/]*$/, "") : known;
  const answer = await prompts.enter({
    question: several ? "Push the images, each under its own name, to" : "Push the image to",
    flags: "--image, --registry",
    initial: suggested === "" ? "" : `${registry}/${suggested}`,
    check: (text) => wrongTarget(text, registry),
  });
  const target = targetOf(answer, registry);
  const withRegistry = target.registry === "docker.io" ? {} : { registry: target.registry };
  if (!several) return { image: [target.path], ...withRegistry };
  const choices = dockerfiles.map((each) => repository.dockerfiles.find(({ path }) => path === each) ?? { path: each });
  const named = imagesOf({
    dockerfiles: choices.map(({ path, ...rest }) => ({ path, ...("name" in rest && { suggestedName: rest.name }) })),
    ...{
      repositories: [],
      buildContexts: [],
      slug: `${target.path}/${known.slice(known.lastIndexOf("/") + 1) || "app"}`,
    },
  });
  return {
    image: named.kind === "ok" ? named.images.map(({ name, repository }) => `${name}=${repository}`) : [],
    ...withRegistry,
  };
}

function targetOf(text: string, registry: string): { readonly registry: string; readonly path: string } {
  const [first = "", ...rest] = text.split("/");
  return rest.length > 0 && host.test(first) ? { registry: first, path: rest.join("/") } : { registry, path: text };
}

function wrongTarget(text: string, registry: string): string | undefined {
  const target = targetOf(text, registry);
  if (target.path === "") return "Name it, such as docker.io/acme/web.";
  if (/[:@]/.test(target.path)) return "Without a tag: each build is tagged with its commit.";
  return path.test(target.path)
    ? undefined
    : "Lower-case letters, digits, and . _ - / between them, such as docker.io/acme/web.";
}
