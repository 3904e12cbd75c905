import { list, mapping, parseData, text } from "./parse-data.ts";
import { folderOf, inside, nameOf, type RepositoryFiles } from "./repository-files.ts";

/** A service of Docker Compose that is built here. https://docs.docker.com/reference/compose-file/build/ */
export type ComposeService = {
  readonly name: string;
  readonly dockerfile: string;
  readonly buildContext: string;
  /** The image that the result is called. */
  readonly image: string | undefined;
  /** The ports inside of the container that are published or exposed. */
  readonly ports: readonly number[];
};

/** The names that Compose looks for, and their overrides. */
export const isComposeFile = (path: string): boolean => /^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/.test(nameOf(path));

/** Every service with `build`, of every Compose file. */
export function composeServices(files: RepositoryFiles): readonly ComposeService[] {
  return files.paths.filter(isComposeFile).flatMap((path) =>
    Object.entries(mapping(mapping(parseData(files.read(path))).services)).flatMap(([name, value]) => {
      const service = mapping(value);
      if (service.build === undefined) return [];
      const build = mapping(service.build);
      const buildContext = joined(folderOf(path), text(service.build) ?? text(build.context) ?? ".");
      return [
        {
          name,
          dockerfile: joined(buildContext, text(build.dockerfile) ?? "Dockerfile"),
          buildContext,
          image: text(service.image),
          ports: [...list(service.ports), ...list(service.expose)].flatMap(innerPort),
        },
      ];
    }),
  );
}

/** `8080:80` publishes port 80 of the container; the long form has it under `target`. */
function innerPort(value: unknown): readonly number[] {
  const written = mapping(value).target ?? value;
  const port = Number(/(\d+)(?:\/tcp)?$/.exec(String(written))?.[1]);
  return port > 0 && port < 65536 ? [port] : [];
}

/** A relative path from a folder, with `..` taken away. */
function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of inside(folder, path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/") || ".";
}
