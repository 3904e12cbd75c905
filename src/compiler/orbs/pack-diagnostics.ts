import { defineDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";

/** A file of an unpacked orb that is a list or a text. */
export const orbFileNotAMapping = defineDiagnostic<{ readonly found: string }>({
  code: "orb-file-not-a-mapping",
  severity: "error",
  about:
    "Each YAML file of an unpacked orb is a mapping: the orb's own keys in `@orb.yml`, and the keys of one command, job, executor or example in the others. https://circleci.com/docs/orbs/author/orb-author/",
  message: ({ found }) => `A file of an orb is a mapping of keys, and this is ${found}.`,
  hint: () => "Begin with a key such as `description:`, or give the file another ending than .yml.",
});

/** Two files of one section with the same name, in folders of it or beside it. */
export const componentDefinedTwice = defineDiagnostic<{ readonly section: string; readonly name: string }>({
  code: "component-defined-twice",
  severity: "error",
  about:
    "A component of an unpacked orb is named after its file, and folders below `commands`, `jobs`, `executors` and `examples` only put files in order. So two files of one section cannot share a name, and `circleci orb pack` refuses them. https://circleci.com/docs/orbs/author/orb-author/",
  message: ({ section, name }) => `A second file defines "${name}" of "${section}".`,
  hint: () => "Rename one of the files.",
});

/** A key of the orb that another file sets again: the packer takes the last one. */
export const orbKeyReplaced = defineDiagnostic<{ readonly key: string; readonly by: string }>({
  code: "orb-key-replaced",
  severity: "warning",
  about:
    "Files at the root of an unpacked orb are laid over each other in the order of their names, and a section's folder over what a file at the root says of it. Whole keys are replaced, not merged, so a component can be lost without a word. https://circleci.com/docs/orbs/author/orb-author/",
  message: ({ key, by }) => `The value of "${key}" is lost: ${by} sets it again.`,
  hint: () => "Keep one of the two.",
});

/** `<<include(file)>>` of a file that the orb does not have. */
export const includeNotFound = defineDiagnostic<{ readonly path: string; readonly known: readonly string[] }>({
  code: "include-not-found",
  severity: "error",
  about:
    "`<<include(path)>>` stands for the text of a file, by its path from the orb's root, the folder with `@orb.yml`. https://circleci.com/docs/orbs/author/orb-author/#scripts",
  message: ({ path }) => `The orb has no file "${path}".`,
  hint: ({ path, known }) => suggest(path, known, "Files that can be included") ?? "Paths begin at the orb's root.",
});

/** `<<include(file)>>` of a file outside of the orb's folder. */
export const includeOutsideOrb = defineDiagnostic<{ readonly path: string; readonly why: string }>({
  code: "include-outside-orb",
  severity: "error",
  about:
    "An orb includes files of its own folder only: what stands elsewhere on the machine, such as a key, must not get into a text that is published. Where the scripts lie beside the orb's folder, `--include-root DIR` names the folder that they may come from. https://circleci.com/docs/orbs/author/orb-author/#scripts",
  message: ({ path, why }) => `The file "${path}" is not taken in: ${why}.`,
  hint: () => "Copy it into the orb's folder, or name a folder that files may come from: --include-root DIR.",
});
