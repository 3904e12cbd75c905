import { armPipelineOrb } from "../../generator/arm-pipeline-orb.ts";
import { type DataMap, orbDocument, renderYaml } from "../../model/index.ts";
import { inlineLibraries } from "../../orb/inline-libraries.ts";
import type { Io } from "../io.ts";

/** A file of the orb's folder, as `circleci orb pack` reads one. */
export type UnpackedFile = { readonly path: string; readonly text: string };

/** The orb of this package as a folder for `circleci orb pack`, each script whole. */
export function unpackedOrb(io: Io): readonly UnpackedFile[] {
  const { version, description = null, display = null, ...sections } = orbDocument(armPipelineOrb);
  const files: UnpackedFile[] = [{ path: "@orb.yml", text: renderYaml({ version, description, display }) }];
  for (const [section, components] of Object.entries(sections)) {
    for (const [name, component] of Object.entries(components as DataMap))
      files.push({ path: `${section}/${name}.yml`, text: renderYaml(component) });
  }
  const scripts = new Set(
    files.flatMap(({ text }) =>
      [...text.matchAll(/<<\s*include\(\s*([^()\s]+)\s*\)\s*>>/g)].map(([, path = ""]) => path),
    ),
  );
  const read = (path: string) => io.files.read(`${io.packageRoot}/orb/${path}`);
  for (const path of [...scripts].toSorted())
    files.push({ path, text: inlineLibraries(read(path), (library) => read(`scripts/lib/${library}`)) });
  return files;
}
