import { posix } from "node:path";

/**
 * What CircleCI's images call their home; configurations name it in full:
 * https://circleci.com/docs/guides/execution-managed/using-docker/
 */
export const circleciHome = "/home/circleci";

/** Where a path is meant from. */
export interface PathBase {
  readonly home: string;
  readonly workingDirectory: string;
  /** A path that means the home too, on a machine that cannot have it there. */
  readonly homeToo?: string;
}

/**
 * A path as a step means it: absolute, `~` being the home of the machine's user, all else below the working directory.
 * https://circleci.com/docs/reference/configuration-reference/#jobname
 */
export function resolvePath(path: string, { home, workingDirectory, homeToo }: PathBase): string {
  const at = (text: string): string => {
    for (const name of homeToo === undefined ? ["~"] : ["~", homeToo])
      if (text === name || text.startsWith(`${name}/`)) return posix.join(home, text.slice(name.length));
    return text;
  };
  return posix.resolve("/", at(workingDirectory), at(path));
}

/** Whether a path is a folder or lies below it. Both are absolute. */
export function isWithin(folder: string, path: string): boolean {
  const way = posix.relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith("../") && !posix.isAbsolute(way));
}
