import { type NodePackageManager, nodePackageManager } from "./apps.ts";
import { mapping, parseData, text } from "./parse-data.ts";
import { depthOf, folderOf, inside, isBelow, nameOf, type RepositoryFiles } from "./repository-files.ts";

/** A Node.js app, as a Dockerfile and a deployment have to know it. */
export type NodeApp = {
  readonly folder: string;
  /** What starts it, as the words of a command. */
  readonly start: readonly string[];
  readonly manifest: boolean;
  readonly packages: NodePackageManager;
  /** The version that `packageManager` names, or that the lock file's form needs. */
  readonly packageManagerVersion: string | undefined;
  readonly hasDependencies: boolean;
  /** The script that has to run before it can start. */
  readonly builds: boolean;
  /** The major version of Node.js that it asks for. */
  readonly nodeVersion: string | undefined;
  /** Where it listens, when its sources say so. */
  readonly port: number | undefined;
  /** What answers whether it is well, when its sources have one of the usual paths. */
  readonly healthPath: string | undefined;
  /** A file that asks that inside of a container. */
  readonly healthFile: string | undefined;
};

/** Files that start an app which has no package.json, or none with a start script. */
const entries = ["server", "app", "index", "main"].flatMap((name) => [".mjs", ".js", ".cjs"].map((end) => name + end));

const sourceFile = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** Enough to see where an app listens; more would be read for nothing. */
const mostSources = 60;

/** The Node.js apps that could have a Dockerfile, those above before those below; a Pulumi program is none. */
export function findNodeApps(files: RepositoryFiles, programs: readonly string[]): readonly NodeApp[] {
  const folders = [...new Set(files.paths.filter((path) => isStart(path)).map(folderOf))];
  return folders
    .filter((folder) => !programs.includes(folder))
    .flatMap((folder) => {
      const app = describe(files, folder);
      return app === undefined ? [] : [app];
    });
}

/** A manifest anywhere near the top; without one, only the names by which a server is known. */
const isStart = (path: string): boolean =>
  (nameOf(path) === "package.json" && depthOf(path) <= 3) ||
  (/^server\.[cm]?js$/.test(nameOf(path)) && depthOf(path) <= 1);

function describe(files: RepositoryFiles, folder: string): NodeApp | undefined {
  const has = (name: string): boolean => files.paths.includes(inside(folder, name));
  const source = files.read(inside(folder, "package.json"));
  const manifest = mapping(parseData(source));
  const scripts = mapping(manifest.scripts);
  const start = startOf(text(scripts.start)) ?? entryOf([text(manifest.main), ...entries], has);
  if (start === undefined) return undefined;
  const packages = nodePackageManager(files, folder);
  const own = files.paths.filter(
    (path) => isBelow(path, folder) && sourceFile.test(path) && !/\.(?:test|spec)\./.test(path),
  );
  const sources = own.slice(0, mostSources).map((path) => files.read(path) ?? "");
  return {
    folder,
    start,
    manifest: source !== undefined,
    packages,
    packageManagerVersion: /^\w+@(\d[\w.-]*)/.exec(text(manifest.packageManager) ?? "")?.[1],
    hasDependencies:
      Object.keys({ ...mapping(manifest.dependencies), ...mapping(manifest.devDependencies) }).length > 0,
    builds: text(scripts.build) !== undefined,
    nodeVersion: nodeVersionOf(
      [".nvmrc", ".node-version"].map((name) => files.read(inside(folder, name)) ?? files.read(name)),
      text(mapping(manifest.engines).node),
    ),
    port: portOf([text(scripts.start) ?? "", files.read(inside(folder, ".env.example")) ?? "", ...sources], manifest),
    healthPath: healthPathOf(sources),
    healthFile: ["healthcheck.mjs", "healthcheck.js", "healthcheck.cjs"].find(has),
  };
}

/** A start script of plain words is run as it stands, so that signals reach the app and not npm. */
function startOf(script: string | undefined): readonly string[] | undefined {
  if (script === undefined) return undefined;
  const words = script.replace(/^(?:NODE_ENV=production\s+|cross-env\s+NODE_ENV=production\s+)/, "").split(/\s+/);
  const plain = words[0] === "node" && words.every((word) => /^[\w./:@=,+-]+$/.test(word));
  return plain ? words : ["npm", "start"];
}

function entryOf(
  names: readonly (string | undefined)[],
  has: (name: string) => boolean,
): readonly string[] | undefined {
  const entry = names.map((name) => name?.replace(/^\.\//, "")).find((name) => name !== undefined && has(name));
  return entry === undefined ? undefined : ["node", entry];
}

/** `22`, `v22.11.0`, `>=20.12`, `^22`, `22.x`: the first whole number that is a version which is still an image. */
function nodeVersionOf(files: readonly (string | undefined)[], engines: string | undefined): string | undefined {
  const majors = [...files, engines].flatMap((written) => [...` ${written ?? ""}`.matchAll(/(?<=[^\d.])\d{2}(?!\d)/g)]);
  return majors.map(([major]) => major).find((major) => Number(major) >= 18);
}

/** A default beside PORT, a number that is listened on, a flag of the start script, or the port of a framework. */
function portOf(sources: readonly string[], manifest: Readonly<Record<string, unknown>>): number | undefined {
  const forms = [
    /\bPORT\b["'\]]?\s*(?:\?\?|\|\|)\s*["'`]?(\d{2,5})\b/,
    /^PORT=(\d{2,5})\s*$/m,
    /(?:^|\s)(?:--port[= ]|-p[= ]?)(\d{2,5})\b/,
    /\blisten\(\s*(\d{2,5})\b/,
    /\b(?:const|let|var)\s+(?:port|PORT)\s*(?::\s*number\s*)?=\s*(\d{2,5})\b/,
    /\bport\s*:\s*(?:Number\(|parseInt\()?[^\n,}]*?\bPORT\b[^\n,}]*?(\d{4,5})\b/,
  ];
  for (const form of forms) {
    const port = sources.map((source) => Number(form.exec(source)?.[1])).find((each) => each > 0 && each < 65536);
    if (port !== undefined) return port;
  }
  const dependencies = Object.keys(mapping(manifest.dependencies));
  const frameworks: Readonly<Record<string, number>> = {
    next: 3000,
    nuxt: 3000,
    "@nestjs/core": 3000,
    "@remix-run/serve": 3000,
  };
  return dependencies.map((name) => frameworks[name]).find((port) => port !== undefined);
}

const healthPathOf = (sources: readonly string[]): string | undefined =>
  sources
    .map((source) => /["'`](\/(?:api\/)?(?:healthz?|readyz?|livez?|_health|health-?check|ping))["'`]/.exec(source)?.[1])
    .find(Boolean);
