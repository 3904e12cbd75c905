import type { Readable } from "node:stream";

/**
 * A folder that is ours alone. Paths are relative, with slashes; the adapter keeps them inside, whatever they are. What
 * reads meanwhile sees the old content or the new one, never a half.
 */
export interface Store {
  /** The text of a file; undefined when there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
  readonly write: (path: string, text: string) => Promise<void>;
  /** Writes a file that is not there yet; false when it is, also when another process makes it at this moment. */
  readonly create: (path: string, text: string) => Promise<boolean>;
  readonly readStream: (path: string) => Readable;
  /** Gives how many bytes were written. */
  readonly writeStream: (path: string, content: NodeJS.ReadableStream) => Promise<number>;
  /** The names in a folder, sorted; none when there is no folder. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** Removes a file or a folder with all in it. */
  readonly remove: (path: string) => Promise<void>;
}
