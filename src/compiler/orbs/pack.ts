import type { DataMap } from "../../model/data.ts";
import { collector, hasErrors } from "../diagnostics/collector.ts";
import type { Diagnostic, Report } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/source.ts";
import { toData } from "../source/data.ts";
import { type Entry, type MappingNode, mapping, scalar, type YamlNode } from "../source/node.ts";
import { limits } from "../source/read.ts";
import { tooLarge } from "../source/yaml-diagnostics.ts";
import { followIncludes } from "./includes.ts";
import type { OrbFolder } from "./orb-folder.ts";
import { componentDefinedTwice, orbKeyReplaced } from "./pack-diagnostics.ts";
import { packedText } from "./packed-text.ts";
import { type ReadOrbFile, readOrbFiles } from "./read-orb-files.ts";

/** An orb packed. With an error among the problems it is as much as could be read. */
export interface PackedOrb {
  /** Whether it came as one file or as a folder. */
  readonly form: "file" | "folder";
  /** The document as it was written: includes are not followed. */
  readonly written: MappingNode;
  /** The document with the places of its parts in the files that they come from. */
  readonly root: MappingNode;
  /** The files that were read. */
  readonly sources: readonly Source[];
  /** What the document holds. */
  readonly document: DataMap;
  /** What `circleci orb pack` prints; nothing where it would refuse. */
  readonly text: string | undefined;
  readonly problems: readonly Diagnostic[];
}

/** Only there the packer looks for includes, not in descriptions or examples. */
const withIncludes: readonly string[] = ["commands", "executors", "jobs"];

/**
 * Packs a folder as circleci-cli 1.x does: files at the root merge at the top, a folder is a section, and its files are
 * entries named after them; deeper folders only put files in order. `@name.yml` merges at its folder's level.
 * https://circleci.com/docs/orbs/author/orb-author/
 */
export function packFolder(folder: OrbFolder): PackedOrb {
  const { report, diagnostics } = collector();
  const files = folder.files
    .filter(({ path }) => /[^/]\.ya?ml$/.test(path) && !/(?:^|\/)\./.test(path))
    .toSorted((a, b) => compare(rootEntry(a.path), rootEntry(b.path)) || compare(a.path, b.path));
  const read = readOrbFiles(files, report);
  const entries = new Map<string, Entry>();
  for (const [name, parts] of byRootEntry(read)) {
    const first = parts[0];
    if (first === undefined) continue;
    if (!first.file.path.includes("/")) laidOver(entries, first.root.entries, { by: first.file.path, report });
    else laySection(entries, name, { section: readSection(name, parts, report), at: first.root, report });
  }
  const merged = mapping(entries, { source: read[0]?.root.source ?? nowhere, start: 0, end: 0 });
  const followed = [...entries].map(([name, { key, value }]): [string, Entry] =>
    withIncludes.includes(name)
      ? [name, { key, value: followIncludes(value, { ...folder, report }) }]
      : [name, { key, value }],
  );
  return packed(mapping(new Map(followed), merged), {
    form: "folder",
    written: merged,
    sources: files.map(({ source }) => source),
    problems: diagnostics(),
  });
}

/** Packs an orb that is one file already: it is only written anew. */
export function packFile(source: Source): PackedOrb {
  const { report, diagnostics } = collector();
  const [read] = readOrbFiles([{ path: source.name, source }], report);
  const root = read?.root ?? mapping(new Map(), { source, start: 0, end: 0 });
  return packed(root, { form: "file", written: root, sources: [source], problems: diagnostics() });
}

function packed(whole: MappingNode, read: Pick<PackedOrb, "form" | "written" | "sources" | "problems">): PackedOrb {
  const isLarge = whole.size > limits.nodes;
  // Each file is within the limits, and aliases of other files can still make too much of them.
  const root = isLarge ? mapping(new Map(), whole) : whole;
  const what = "orb stands for more values than can be read, once its aliases are written out";
  const problems = isLarge ? [...read.problems, tooLarge.at(whole, { what, limit: `${limits.nodes}` })] : read.problems;
  const text = hasErrors(problems) ? undefined : packedText(root);
  return { ...read, problems, root, text, document: toData(root) as DataMap };
}

const nowhere: Source = { name: "@orb.yml", text: "" };
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The files by the file or the folder at the root that they are or lie in. */
function byRootEntry(files: readonly ReadOrbFile[]): ReadonlyMap<string, readonly ReadOrbFile[]> {
  const groups = new Map<string, ReadOrbFile[]>();
  for (const file of files) {
    const name = rootEntry(file.file.path);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [file]);
    else group.push(file);
  }
  return groups;
}

const rootEntry = (path: string): string => path.split("/", 1)[0] ?? path;
const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Lays keys over what is there; the packer replaces a whole key, which is worth a word. */
function laidOver(
  entries: Map<string, Entry>,
  over: ReadonlyMap<string, Entry>,
  { by, report }: { readonly by: string; readonly report: Report },
): void {
  for (const [key, entry] of over) {
    const earlier = entries.get(key);
    if (earlier !== undefined)
      report(orbKeyReplaced.at(earlier.key, { key, by }, [{ at: entry.key, message: "This value counts." }]));
    entries.set(key, entry);
  }
}

/** The entries of a section, by the names of their files; each name may be taken once. */
function readSection(section: string, parts: readonly ReadOrbFile[], report: Report): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const claim = (name: string, entry: Entry): void => {
    const earlier = entries.get(name);
    if (earlier === undefined) entries.set(name, entry);
    else
      report(
        componentDefinedTwice.at(entry.key, { section, name }, [
          { at: earlier.key, message: "The first one is here." },
        ]),
      );
  };
  for (const { file, root } of parts) {
    const name = baseName(file.path);
    if (name.startsWith("@")) for (const [key, entry] of root.entries) claim(key, entry);
    else {
      const named = name.replace(/\.ya?ml$/, "");
      claim(named, {
        key: scalar(named, { source: file.source, start: 0, end: Math.min(1, file.source.text.length) }),
        value: root,
      });
    }
  }
  return entries;
}

/** A section's folder adds to what a file at the root has in that section. */
function laySection(
  entries: Map<string, Entry>,
  name: string,
  {
    section,
    at,
    report,
  }: { readonly section: ReadonlyMap<string, Entry>; readonly at: YamlNode; readonly report: Report },
): void {
  const earlier = entries.get(name);
  const components = new Map(earlier?.value.kind === "mapping" ? earlier.value.entries : []);
  laidOver(components, section, { by: `the folder "${name}"`, report });
  entries.set(name, { key: earlier?.key ?? scalar(name, { ...at, end: at.start }), value: mapping(components, at) });
}
