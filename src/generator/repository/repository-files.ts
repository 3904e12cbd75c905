/** A repository as detection sees it. Nothing here lists, so whoever hands the paths over decides how far to look. */
export type RepositoryFiles = {
  /** Every file by its path from the top, `/` between the folders; those above come before those below. */
  readonly paths: readonly string[];
  /** The text of a file; undefined where it cannot be read. */
  readonly read: (path: string) => string | undefined;
  /** The text of a file of Git's own folder, such as `HEAD`; undefined where there is none. */
  readonly readGit: (path: string) => string | undefined;
};

/** The folder of a path; `.` at the top. */
export const folderOf = (path: string): string => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".");

/** The last part of a path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** A path in a folder, which may be the top. */
export const inside = (folder: string, name: string): string => (folder === "." ? name : `${folder}/${name}`);

/** Whether a path is in a folder or below it. */
export const isBelow = (path: string, folder: string): boolean => folder === "." || path.startsWith(`${folder}/`);

/** How many folders a path is below the top. */
export const depthOf = (path: string): number => path.split("/").length - 1;

/**
 * Folders that hold no sources of this repository: what is installed, built or generated. By the names that the tools
 * of each language give them; a folder that begins with a dot is passed over too, but for `readHidden`.
 */
export const skippedFolders: ReadonlySet<string> = new Set([
  ...["node_modules", "bower_components", "vendor", "dist", "build", "out", "target", "coverage", "tmp", "temp"],
  ...["venv", "env", "site-packages", "__pycache__", "bin", "obj", "Pods", "_build", "deps", "elm-stuff"],
]);

/** Folders with a dot that say something about how a repository is built and delivered. */
export const readHidden: ReadonlySet<string> = new Set([".circleci", ".docker", ".github", ".kamal"]);

/** Whether detection looks into a folder of this name. */
export const isLookedInto = (name: string): boolean =>
  name.startsWith(".") ? readHidden.has(name) : !skippedFolders.has(name);
