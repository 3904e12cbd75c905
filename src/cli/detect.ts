import { load } from "js-yaml"; // a third of the time that the yaml package takes to load
import type { Io } from "./io.ts";

/** What a repository tells about itself. Each is a default only: what is asked for on the command line wins. */
export type Repository = {
  /** Every Dockerfile at the top or one folder below, the top first. */
  readonly dockerfiles: readonly string[];
  /** Every folder with a Pulumi.yaml, the top first. */
  readonly programs: readonly Program[];
  /** owner/name of the remote "origin", in lower case, as an image is named. */
  readonly slug: string | undefined;
};

/** A Pulumi program, as its project file describes it. */
export type Program = {
  readonly folder: string;
  readonly name: string | undefined;
  readonly runtime: string | undefined;
  readonly backend: string | undefined;
};

/** Where nobody keeps the sources of an application. */
const ignored = new Set(["node_modules", "vendor", "dist", "build", "target"]);

/** The names of a Pulumi project file. */
const projectFiles = ["Pulumi.yaml", "Pulumi.yml"];

/** Looks at the current folder and at those directly below it. */
export function detectRepository(io: Io): Repository {
  const folders = [
    ".",
    ...io.files
      .list(".")
      .filter((name) => !name.startsWith(".") && !ignored.has(name) && io.files.kind(name) === "folder"),
  ];
  const found = (names: readonly string[]) =>
    folders.flatMap((folder) => {
      const file = names
        .map((name) => (folder === "." ? name : `${folder}/${name}`))
        .find((path) => io.files.kind(path) === "file");
      return file === undefined ? [] : [{ folder, file }];
    });
  return {
    dockerfiles: found(["Dockerfile"]).map(({ file }) => file),
    programs: found(projectFiles).map(({ folder, file }) => readProgram(io, { folder, file })),
    slug: remoteSlug(io),
  };
}

/** The program in one folder that was named; undefined when there is no project file in it. */
export function programIn(io: Io, folder: string): Program | undefined {
  const file = projectFiles.map((name) => `${folder}/${name}`).find((path) => io.files.kind(path) === "file");
  return file === undefined ? undefined : readProgram(io, { folder, file });
}

function readProgram(io: Io, { folder, file }: { readonly folder: string; readonly file: string }): Program {
  const data = mapping(parsed(io.files.read(file)));
  const runtime = data.runtime;
  return {
    folder,
    name: text(data.name),
    runtime: text(runtime) ?? text(mapping(runtime).name),
    backend: text(mapping(data.backend).url),
  };
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** A project file that is broken is Pulumi's to explain; here it only gives no defaults. */
function parsed(source: string): unknown {
  try {
    return load(source);
  } catch {
    return undefined;
  }
}

/** The folder that holds .git, from here upwards; undefined outside a repository. */
export function repositoryRoot(io: Io): string | undefined {
  for (
    let folder = io.cwd, last = "";
    folder !== last;
    last = folder, folder = folder.slice(0, folder.lastIndexOf("/")) || "/"
  ) {
    if (io.files.kind(`${folder}/.git`) !== "nothing") return folder;
  }
  return undefined;
}

/** Reads Git's own file: starting git would take longer than all the rest. A worktree's .git is a file that names the folder. */
function remoteSlug(io: Io): string | undefined {
  const root = repositoryRoot(io);
  if (root === undefined) return undefined;
  const folder =
    io.files.kind(`${root}/.git`) === "folder"
      ? `${root}/.git`
      : /^gitdir: (.*)\/worktrees\/[^/]+$/m.exec(io.files.read(`${root}/.git`))?.[1];
  if (folder === undefined || io.files.kind(`${folder}/config`) !== "file") return undefined;
  const origin = /^\[remote "origin"\]\s*$([^[]*)/m.exec(io.files.read(`${folder}/config`))?.[1] ?? "";
  const url = /^\s*url\s*=\s*(\S+)\s*$/m.exec(origin)?.[1] ?? "";
  return /[/:]([^/:\s]+\/[^/\s]+?)(?:\.git)?\/?$/.exec(url)?.[1]?.toLowerCase();
}
