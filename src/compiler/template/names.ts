import type { YamlNode } from "../source/node.ts";

/** What `<< >>` may refer to in one place. */
export interface Names {
  /**
   * The value of `parameters.x`, `pipeline.number`, `pipeline.parameters.y` or `matrix.z`; nothing where there is none.
   */
  readonly lookUp: (path: string) => YamlNode | undefined;
  /** All names, for the hint. */
  readonly known: () => readonly string[];
}
