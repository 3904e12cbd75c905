/** A file to be written, by its path from the top of the repository. */
export type NewFile = { readonly path: string; readonly text: string };
