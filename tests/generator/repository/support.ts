import { inspectRepository, type Repository } from "../../../src/generator/repository/inspect.ts";
import { depthOf } from "../../../src/generator/repository/repository-files.ts";

/** Looks at a placeholder repository; what is under .git/ is Git's own folder. */
export function inspect(files: Readonly<Record<string, string>>): Repository {
  const paths = Object.keys(files)
    .filter((path) => !path.startsWith(".git/"))
    .toSorted((one, other) => depthOf(one) - depthOf(other) || (one < other ? -1 : 1));
  return inspectRepository({ paths, read: (path) => files[path], readGit: (path) => files[`.git/${path}`] });
}
