/** A text that somebody wrote, under the name that they know it by: a path, an orb's reference, or `-`. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/**
 * A piece of a source: offsets in its text, `end` exclusive. Lines and columns exist only where something is printed.
 */
export interface Range {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}
