import {
  componentKinds,
  isMapping,
  type Located,
  type OrbSource,
  type SourceComponent,
  type SourceFile,
} from "./sources.ts";
import { parseYamlFile, type SourceProblem } from "./yaml-file.ts";

/** An orb's sources, or why they could not be read. */
export type OrbReading =
  | { readonly kind: "orb"; readonly orb: OrbSource }
  | { readonly kind: "broken"; readonly problems: readonly SourceProblem[] };

/** Reads an orb that is one file, as `circleci orb pack` writes it or by hand. */
export function readPackedOrb(file: SourceFile): OrbReading {
  const parsed = parseYamlFile(file);
  if (parsed.kind === "broken") return parsed;
  const { located } = parsed;
  return { kind: "orb", orb: { form: "packed", root: located, components: componentsWithin(located) } };
}

/**
 * Reads an orb that is a folder, laid out for `circleci orb pack`: `@orb.yml` and other files at the root, and one folder a
 * section whose files are components named after the file. https://circleci.com/docs/orbs/author/orb-author/
 */
export function readUnpackedOrb(files: readonly SourceFile[]): OrbReading {
  const yaml = files
    .filter(({ path }) => /\.ya?ml$/.test(path) && !/(^|\/)\./.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const parsed = yaml
    .filter(({ path }) => !path.includes("/") || sectionOf(path) !== undefined)
    .map((file) => ({ file, ...parseYamlFile(file) }));
  const problems = parsed.flatMap((each) => (each.kind === "broken" ? each.problems : []));
  if (problems.length > 0) return { kind: "broken", problems };
  const components: SourceComponent[] = [];
  const atRoot: Located[] = [];
  for (const each of parsed) {
    if (each.kind === "broken") continue;
    const section = sectionOf(each.file.path);
    if (section === undefined) atRoot.push(each.located);
    else if (baseName(each.file.path).startsWith("@")) components.push(...componentsIn(each.located, section, []));
    else components.push({ ...each.located, kind: section, name: baseName(each.file.path) });
  }
  const root = atRoot.find(({ file }) => baseName(file) === "@orb") ?? atRoot[0];
  if (root === undefined) {
    return {
      kind: "broken",
      problems: [
        {
          file: "@orb.yml",
          line: 1,
          column: 1,
          message: "The folder has no @orb.yml, the file with the orb's description.",
        },
      ],
    };
  }
  return {
    kind: "orb",
    orb: { form: "unpacked", root, components: [...atRoot.flatMap(componentsWithin), ...components] },
  };
}

const sectionOf = (path: string) => componentKinds.find((kind) => path.startsWith(`${kind}/`));

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "");

const componentsWithin = (located: Located): readonly SourceComponent[] =>
  componentKinds.flatMap((kind) => componentsIn(located, kind, [kind]));

/** The components of one section that stand together in one file, below a path of it. */
function componentsIn(
  located: Located,
  kind: SourceComponent["kind"],
  below: readonly string[],
): readonly SourceComponent[] {
  const section = below.reduce<unknown>((value, key) => (isMapping(value) ? value[key] : undefined), located.value);
  if (!isMapping(section)) return [];
  return Object.entries(section).map(([name, value]) => ({
    kind,
    name,
    file: located.file,
    value: isMapping(value) ? value : {},
    locate: (path) => located.locate([...below, name, ...path]),
  }));
}
