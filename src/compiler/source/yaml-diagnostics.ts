import { defineDiagnostic } from "../diagnostics/diagnostic.ts";

/** The text is no YAML. */
export const yamlSyntax = defineDiagnostic<{ readonly reason: string; readonly hint?: string | undefined }>({
  code: "yaml-syntax",
  severity: "error",
  about:
    "The file is not YAML, so nothing else could be checked. CircleCI reads YAML 1.1, one document a file, indented with spaces. https://yaml.org/spec/1.1/",
  message: ({ reason }) => `This is not YAML: ${reason}.`,
  hint: ({ hint }) => hint,
});

/** A file with `---` and a second document. */
export const severalDocuments = defineDiagnostic<object>({
  code: "several-documents",
  severity: "error",
  about: "A configuration is one YAML document. What stands behind a second `---` would never be run.",
  message: () => "A second YAML document begins here, and a configuration is one document.",
  hint: () => "Move it to a file of its own, or delete it.",
});

/** An empty file, or one that is a list or a text. */
export const notAMapping = defineDiagnostic<{ readonly found: string }>({
  code: "not-a-mapping",
  severity: "error",
  about:
    "A configuration is a mapping with keys such as `version` and `jobs`. https://circleci.com/docs/reference/configuration-reference/",
  message: ({ found }) => `A configuration is a mapping of keys, and this is ${found}.`,
  hint: () => "Begin with `version: 2.1`.",
});

/** The same key twice in a mapping. CircleCI takes the last one and says nothing. */
export const duplicateKey = defineDiagnostic<{ readonly key: string }>({
  code: "duplicate-key",
  severity: "warning",
  about:
    "A mapping has the same key twice. CircleCI takes the last one and drops the others without a word, so a whole job or step can be lost.",
  message: ({ key }) => `The key "${key}" stands twice in this mapping, and only the last one counts.`,
  hint: () => "Delete one of them, or give it another name.",
});

/** `*name` without an `&name` before it. */
export const unknownAnchor = defineDiagnostic<{ readonly name: string; readonly hint: string | undefined }>({
  code: "unknown-anchor",
  severity: "error",
  about:
    "An alias `*name` stands for the value that was marked with `&name` earlier in the same file. https://yaml.org/spec/1.1/#id863390",
  message: ({ name }) => `There is no anchor "&${name}" before this alias.`,
  hint: ({ hint }) => hint,
});

/** `<<: something` that is no mapping. */
export const mergeOfNoMapping = defineDiagnostic<object>({
  code: "merge-of-no-mapping",
  severity: "error",
  about:
    "The merge key `<<` takes a mapping, or a list of mappings, mostly by their aliases. https://yaml.org/type/merge.html",
  message: () => "The merge key takes a mapping or a list of mappings.",
  hint: () => "Write `<<: *name`, where &name marks a mapping.",
});

/** A key that is a list or a mapping. */
export const keyIsNoText = defineDiagnostic<object>({
  code: "key-is-no-text",
  severity: "error",
  about: "YAML allows a list or a mapping as a key; a configuration has only texts as keys.",
  message: () => "A key must be a text.",
  hint: () => "Put quotes around it if it is meant as a text.",
});

/** `!something`. */
export const unknownTag = defineDiagnostic<{ readonly tag: string }>({
  code: "unknown-tag",
  severity: "error",
  about:
    "A tag such as `!secret` asks the reader of the file to do something; CircleCI's reader knows only the types of YAML 1.1, such as `!!str`.",
  message: ({ tag }) => `The tag "${tag}" means nothing to CircleCI.`,
  hint: () => "Delete the tag.",
});

/** Hostile or broken by accident: too deep, too long, or too much once the aliases are written out. */
export const tooLarge = defineDiagnostic<{ readonly what: string; readonly limit: string }>({
  code: "too-large",
  severity: "error",
  about:
    "The file is larger or deeper than any configuration should be, often by aliases of aliases. It is not looked at further, so that a file from somebody else cannot use up the machine.",
  message: ({ what, limit }) => `This ${what}; the limit is ${limit}.`,
});
