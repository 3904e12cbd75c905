import { mapping, parseData, text } from "./parse-data.ts";
import { folderOf, inside, isBelow, nameOf, type RepositoryFiles } from "./repository-files.ts";

/**
 * A Pulumi program, as its project file and its sources describe it. https://www.pulumi.com/docs/reference/pulumi-yaml/
 */
export type Program = {
  readonly folder: string;
  readonly name: string | undefined;
  readonly runtime: string | undefined;
  readonly backend: string | undefined;
  /** The stacks that have a file of settings in the repository. */
  readonly stacks: readonly string[];
  /** Configuration keys with "image" in them that the program reads, such as `image` and `apiImage`. */
  readonly imageKeys: readonly string[];
  /** Outputs that could be found in the sources; a program may have others. */
  readonly outputs: readonly string[];
  /** Whether it runs an image as a function of AWS Lambda. */
  readonly lambda: boolean;
  /** Whether it seems to be for tests or an example, and not for what is delivered. */
  readonly aside: boolean;
};

const projectFile = /^Pulumi\.(?:ya?ml|json)$/;
const stackFile = /^Pulumi\.(.+)\.(?:ya?ml|json)$/;
const sourceFile = /\.(?:ts|mts|cts|js|mjs|cjs|py|go|cs|fs|java|kt)$/;
const asideFolder = /(?:^|\/)(?:tests?|examples?|samples?|fixtures?|templates?|docs?)(?:\/|$)/i;

/** What is read of a program to see what it wants: a program of average size, and no more of a large one. */
const mostSources = 100;

/** Every folder with a project file, those above before those below. */
export function findPrograms(files: RepositoryFiles): readonly Program[] {
  const projects = files.paths.filter((path) => projectFile.test(nameOf(path)));
  const folders = [...new Set(projects.map(folderOf))];
  return folders.map((folder) => {
    const project = projects.find((path) => folderOf(path) === folder) ?? "";
    const others = folders.filter((each) => each !== folder && isBelow(each, folder));
    return describe(files, { project, folder, others });
  });
}

function describe(
  files: RepositoryFiles,
  {
    project,
    folder,
    others,
  }: { readonly project: string; readonly folder: string; readonly others: readonly string[] },
): Program {
  const data = mapping(parseData(files.read(project)));
  const own = files.paths.filter((path) => isBelow(path, folder) && !others.some((other) => isBelow(path, other)));
  const stackFolder = inside(folder, text(data.stackConfigDir) ?? text(data.config) ?? "").replace(/\/$/, "");
  const stacks = own
    .filter((path) => [folder, stackFolder].includes(folderOf(path)))
    .flatMap((path) => stackFile.exec(nameOf(path))?.[1] ?? []);
  const sources = own.filter((path) => sourceFile.test(path)).slice(0, mostSources);
  const source = sources.map((path) => files.read(path) ?? "").join("\n");
  return {
    folder,
    name: text(data.name),
    runtime: text(data.runtime) ?? text(mapping(data.runtime).name),
    backend: text(mapping(data.backend).url),
    stacks: [...new Set(stacks)].toSorted(),
    imageKeys: unique([...declaredKeys(data), ...keysRead(source)]).filter((key) => /image/i.test(key)),
    outputs: unique([...Object.keys(mapping(data.outputs)), ...outputsOf(source)]),
    lambda: runsInLambda(`${files.read(project) ?? ""}\n${source}`),
    aside: asideFolder.test(folder),
  };
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)].toSorted();

/**
 * The configuration that a project file declares; a key may stand in a namespace, and this project's own may be left
 * out.
 */
function declaredKeys(data: Readonly<Record<string, unknown>>): readonly string[] {
  return [...Object.keys(mapping(data.config)), ...Object.keys(mapping(data.configuration))].map(
    (key) => key.split(":").at(-1) ?? key,
  );
}

/**
 * `config.require("image")` in one of the languages: `get`, `Get`, `try`, `require`, with a type or "secret" in their
 * names.
 */
function keysRead(source: string): readonly string[] {
  const calls =
    /\b(?:get|try|require)(?:_?(?:secret|object|number|boolean|bool|int|float|double|integer|optional))*\s*(?:<[^>()]*>)?\(\s*(?:ctx\s*,\s*)?["'`]([\w.-]+)["'`]/gi;
  return [...source.matchAll(calls)].map(([, key = ""]) => key);
}

/** A function and the image that it is made of, in a language or in YAML. */
const runsInLambda = (source: string): boolean =>
  /\blambda_?\.(?:New)?Function\b|\baws:lambda[:/]/i.test(source) && /\bimage_?uri\b/i.test(source);

/**
 * What a program exports, by the form of each language: an exported constant, `pulumi.export`, `ctx.Export`,
 * `ctx.export`, `["url"] =`.
 */
function outputsOf(source: string): readonly string[] {
  const forms = [
    /^export\s+(?:const|let|var)\s+(\w+)/gm,
    /^(?:module\.)?exports\.(\w+)\s*=/gm,
    /\bpulumi\.export\(\s*["'](\w+)["']/g,
    /\bctx\.[Ee]xport\(\s*"(\w+)"/g,
    /\[\s*"(\w+)"\s*\]\s*=/g,
  ];
  return forms.flatMap((form) => [...source.matchAll(form)].map(([, name = ""]) => name));
}
