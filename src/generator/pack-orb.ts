import { type OrbDocument, orbDocument, pack } from "../model/index.ts";
import { inlineLibraries } from "../orb/inline-libraries.ts";
import { armPipelineOrb } from "./arm-pipeline-orb.ts";

/**
 * The orb as one document, each script in its place with the libraries it takes in. `read` gives the text of a file by its path from
 * the orb's folder, such as "scripts/push_image.sh".
 */
export function packOrb(read: (path: string) => string): OrbDocument {
  return pack(orbDocument(armPipelineOrb), (path) =>
    inlineLibraries(read(path), (library) => read(`scripts/lib/${library}`)),
  );
}
