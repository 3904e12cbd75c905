import type { Source } from "../source/node.ts";

/** An orb that was found: its text, and which one it is. */
export interface FoundOrb {
  readonly source: Source;
  /** `namespace/name@1.2.3`, with the version that `@1` or `@volatile` came to; or the URL. */
  readonly resolved: string;
}
