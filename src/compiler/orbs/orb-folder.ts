import type { Source } from "../diagnostics/source.ts";

/** A YAML file of an unpacked orb. */
export interface OrbFile {
  /** From the orb's root, with forward slashes. */
  readonly path: string;
  /** Its text under the name that messages call it by. */
  readonly source: Source;
}

/** What an include names: a text, no file, or one that lies elsewhere, by a symbolic link for example. */
export type IncludedFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  | { readonly kind: "outside"; readonly why: string };

/** An orb as `circleci orb pack` takes it: a folder with `@orb.yml`, one folder a section, and scripts. */
export interface OrbFolder {
  readonly files: readonly OrbFile[];
  /** Gives a file for an include, by its path from the orb's root, which never leads out of it. */
  readonly include: (path: string) => IncludedFile;
  /** The same for a path that leads out of it and so begins with `../`. Without it, no file from there is taken in. */
  readonly includeOutside?: ((path: string) => IncludedFile) | undefined;
  /** The files that can be included, for suggestions. */
  readonly included: readonly string[];
}
