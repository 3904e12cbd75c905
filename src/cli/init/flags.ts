import type { Repository } from "../../generator/repository/inspect.ts";
import type { RepositoryFiles } from "../../generator/repository/repository-files.ts";
import type { NewFile } from "../../generator/starting-files/new-file.ts";
import type { GenerateConfigFlags } from "../generate/flags.ts";
import type { Io } from "../io/io.ts";
import type { Prompts } from "./prompts.ts";

/** The shape of a configuration, as the flags of `generate config` say it. */
export type Shape = Omit<GenerateConfigFlags, "out" | "dryRun" | "force" | "add" | "recipe">;

/** The flags of `init` as commander hands them over; `--no-test` is false. */
export type InitFlags = Omit<Shape, "test"> & {
  readonly test?: string | false;
  readonly newDockerfile?: boolean;
  /** The folder for it, or true for the usual one. */
  readonly newProgram?: string | true;
  readonly port?: string;
  readonly workflow?: string;
  readonly after?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
};

/** All that a question is put from: what was found, what was said already, and who answers. */
export type Asking = {
  readonly io: Io;
  readonly repository: Repository;
  readonly files: RepositoryFiles;
  readonly flags: InitFlags;
  readonly prompts: Prompts;
};

/** Where the jobs go in a configuration that is there: behind jobs of a workflow, or into a workflow of their own. */
export type Place = { readonly workflow?: string | undefined; readonly after?: readonly string[] | undefined };

/** What is going to be done, before it is made into files. */
export type Decision = {
  readonly shape: Shape;
  readonly starting: readonly NewFile[];
  readonly place: Place;
};
