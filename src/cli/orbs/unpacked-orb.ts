import { armPipelineOrb } from "../../generator/arm-pipeline-orb.ts";
import { type Data, type DataMap, orbDocument, renderYaml } from "../../model/index.ts";
import type { Io } from "../io/io.ts";
import { packedOrb } from "./packed-orb.ts";

/** A file of the orb's folder, as `circleci orb pack` reads one. */
export type UnpackedFile = { readonly path: string; readonly text: string };

/** The orb of this package as a folder for `circleci orb pack`, each script whole. */
export function unpackedOrb(io: Io): readonly UnpackedFile[] {
  const document = orbDocument(armPipelineOrb);
  const { version, description = null, display = null, ...sections } = document;
  const files: UnpackedFile[] = [{ path: "@orb.yml", text: renderYaml({ version, description, display }) }];
  for (const [section, components] of Object.entries(sections)) {
    for (const [name, component] of Object.entries(components as DataMap))
      files.push({ path: `${section}/${name}.yml`, text: renderYaml(component) });
  }
  const scripts = new Map(includesOf(document, packedOrb(io)));
  for (const [path, text] of [...scripts].toSorted(([a], [b]) => (a < b ? -1 : 1))) files.push({ path, text });
  return files;
}

/** Each file that a document includes, with the text that stands in its place in the packed one. */
function* includesOf(document: Data, packed: Data): Generator<readonly [path: string, text: string]> {
  if (typeof document === "string" && typeof packed === "string") {
    const [, path] = /^<<include\((.+)\)>>$/.exec(document) ?? [];
    if (path !== undefined) yield [path, packed.replaceAll("\\<<", "<<")];
  } else if (typeof document === "object" && document !== null) {
    for (const [key, value] of Object.entries(document))
      yield* includesOf(value as Data, (packed as DataMap)[key] ?? null);
  }
}
