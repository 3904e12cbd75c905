import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import { type MappingNode, mapping, type YamlNode } from "../source/node.ts";
import { readYaml } from "../source/read.ts";
import { duplicateKey, unknownAnchor } from "../source/yaml-diagnostics.ts";
import type { OrbFile } from "./orb-folder.ts";
import { orbFileNotAMapping } from "./pack-diagnostics.ts";

/** A file of an orb that was read. */
export interface ReadOrbFile {
  readonly file: OrbFile;
  readonly root: MappingNode;
}

interface Reading {
  readonly root: MappingNode | undefined;
  readonly anchors: ReadonlyMap<string, YamlNode>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the files of an orb. An anchor of one may be used in another, as in circleci-cli 1.x; of two files with the
 * same anchor, a third takes that of the first by its path [?].
 */
export function readOrbFiles(files: readonly OrbFile[], report: Report): readonly ReadOrbFile[] {
  const known = new Map<string, YamlNode>();
  const readings = new Map<OrbFile, Reading>();
  // A file whose aliases are not known yet is read again when others have brought anchors, until no one brings one.
  for (let waiting = files, before = -1; waiting.length > 0 && known.size > before; ) {
    before = known.size;
    const found = new Map<string, YamlNode>();
    for (const file of waiting) {
      const reading = readOne(file, known);
      readings.set(file, reading);
      if (isComplete(reading))
        for (const [name, node] of reading.anchors) if (!known.has(name) && !found.has(name)) found.set(name, node);
    }
    for (const [name, node] of found) known.set(name, node);
    waiting = waiting.filter((file) => !isComplete(readings.get(file)));
  }
  return files.flatMap((file) => {
    const reading = readings.get(file);
    for (const diagnostic of reading?.diagnostics ?? []) report(diagnostic);
    return reading?.root === undefined ? [] : [{ file, root: reading.root }];
  });
}

const isComplete = (reading: Reading | undefined): boolean =>
  reading?.diagnostics.every(({ code }) => code !== unknownAnchor.code) ?? false;

/** Reads one file. A key that stands twice is refused by the packer, while CircleCI takes the last. */
function readOne({ source }: OrbFile, known: ReadonlyMap<string, YamlNode>): Reading {
  const diagnostics: Diagnostic[] = [];
  const anchors = new Map(known);
  const root = readYaml(
    source,
    (diagnostic) =>
      diagnostics.push(diagnostic.code === duplicateKey.code ? { ...diagnostic, severity: "error" } : diagnostic),
    { anchors },
  );
  if (root?.kind === "mapping") return { root, anchors, diagnostics };
  const at = { source, start: root?.start ?? 0, end: (root?.start ?? 0) + 1 };
  const empty = root === undefined || (root.kind === "scalar" && root.value === null);
  if (!empty)
    diagnostics.push(orbFileNotAMapping.at(at, { found: root.kind === "sequence" ? "a list" : "a single value" }));
  // An empty file is a component without keys.
  return { root: empty && diagnostics.length === 0 ? mapping(new Map(), at) : undefined, anchors, diagnostics };
}
