import { join } from "node:path";
import { findGit } from "../../generator/repository/git.ts";
import { mapping, parseData } from "../../generator/repository/parse-data.ts";
import { credentialsOf } from "../../orb/credentials.ts";
import type { KnownNeeds } from "../../runner/steps/context-needs.ts";
import type { Io } from "../io/io.ts";
import { gitReader } from "../repository/git-folder.ts";

/** What the steps of this package's orb need, also by the repository: where it is, and its programs' project files. */
export function knownNeeds(io: Pick<Io, "cwd" | "files">, { project }: { readonly project: string }): KnownNeeds {
  const { codeHost } = findGit(gitReader(io));
  return (steps) => credentialsOf(steps, { backendOf: (program) => backendIn(io, join(project, program)), codeHost });
}

/**
 * Where a Pulumi program says that its state is:
 * https://www.pulumi.com/docs/iac/concepts/projects/project-file/#backend-options
 */
function backendIn({ files }: Pick<Io, "files">, folder: string): string | undefined {
  const file = ["Pulumi.yaml", "Pulumi.yml"]
    .map((name) => join(folder, name))
    .find((path) => files.kind(path) === "file");
  if (file === undefined) return undefined;
  const { url } = mapping(mapping(parseData(files.read(file))).backend);
  return typeof url === "string" ? url : undefined;
}
