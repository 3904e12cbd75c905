import { createHash } from "node:crypto";
import { orbSourceUrl } from "./own-orb.ts";
import { librariesApart, scriptsApart, sharingStep } from "./share-functions.ts";

/** Gives the text of a file by its path from orb/scripts/, such as "lib/say.sh"; throws where there is none. */
export type ReadScript = (path: string) => string;

/** The two lines by which a script takes in a library; the first of them is what ShellCheck follows. */
const sourcing = /^# shellcheck source=lib\/([a-z_]+)\.sh\n\. "\$\{BASH_SOURCE\[0\]%\/\*\}\/lib\/\1\.sh"\n/gm;

/** Any other use of the folder: it would work from the folder and fail in a job, where there is no lib/. */
const leftover = /^.*BASH_SOURCE.*$/m;

/**
 * The variable with the path of the shared functions, and the place that takes them, as share_functions.sh has them.
 */
const variable = "ARM_PIPELINE_FUNCTIONS";
const place = "  : # packing: the functions\n";

/** The scripts of an orb as its jobs carry them. */
export interface ScriptPacker {
  /**
   * A script for a step that takes its libraries from the step before; `always` is for one that runs after a failure
   * too.
   */
  readonly script: (name: string, options?: { readonly always?: boolean }) => string;
  /**
   * The step that brings what these scripts need of their libraries, and nothing else: all of it, what is common, or
   * what comes apart.
   */
  readonly shared: (scripts: readonly string[], part?: "all" | "common" | "apart") => string;
  /** The variable by which the one finds the other. */
  readonly variable: string;
}

/**
 * Packs scripts, named without their ending. The functions that they share are found by a variable whose name has a
 * hash of the libraries, so that two versions of the orb in one job do not meet.
 */
export function packScripts(names: readonly string[], read: ReadScript): ScriptPacker {
  const texts = new Map(names.map((name) => [name, read(`${name}.sh`)]));
  const textOf = (name: string): string => texts.get(name) ?? read(`${name}.sh`);
  const libraries = librariesOf([...texts.values()], read);
  const parts = libraries.flatMap(partsOf);
  const hash = createHash("sha256")
    .update(JSON.stringify(libraries.map(({ text }) => text)))
    .digest("hex");
  const found = `${variable}_${hash.slice(0, 8)}`;
  return {
    variable: found,
    script: (name, { always = false } = {}) => {
      let header = taking(found, name, always);
      const text = textOf(name).replace(sourcing, () => {
        const here = header;
        header = "";
        return here;
      });
      const left = leftover.exec(text);
      if (left !== null)
        throw new Error(`${name}.sh reads a file beside it, which a packed script has not: ${left[0].trim()}`);
      return withTop(text, `${name}.sh`);
    },
    shared: (scripts, part = "all") => {
      const all = neededParts(parts, scripts.map(textOf));
      const common = neededParts(
        parts.filter(({ library }) => !librariesApart.has(library)),
        scripts.filter((name) => !scriptsApart.has(name)).map(textOf),
      );
      const needed = part === "all" ? all : part === "common" ? common : all.filter((each) => !common.includes(each));
      checkNames(needed);
      const text = withTop(read("share_functions.sh"), "lib").replaceAll(variable, found);
      return text.replace(place, () => (needed.length > 0 ? needed.map((part) => `${part.text}\n`).join("") : "  :\n"));
    },
  };
}

/** One line at the top says where the source is, with its comments; no other comment of the source is kept. */
function withTop(text: string, path: string): string {
  const code = text.replace(/^(?:#.*\n)+/, "");
  return `#!/usr/bin/env bash\n# ${orbSourceUrl(`scripts/${path}`)}\n${code}`;
}

/**
 * The lines by which a step takes the functions in. A step that runs always has nothing to do where no other step got
 * to work.
 */
function taking(found: string, name: string, always: boolean): string {
  const nothing = `if [[ ! -v ${found} ]]; then echo "No step of this orb has worked in this job, so there is nothing to undo."; exit 0; fi\n`;
  return `${always ? nothing : ""}. "\${${found}-}" || { echo "${name}: the step \\"${sharingStep}\\" has not run in this job." >&2; exit 2; }\n`;
}

/** A library's text, under its name. */
interface Library {
  readonly name: string;
  readonly text: string;
}

/** Each library that a script takes in, before those that need it, as every script has them. */
function librariesOf(texts: readonly string[], read: ReadScript): readonly Library[] {
  const names = new Set<string>();
  for (const text of texts) {
    const here = [...text.matchAll(sourcing)].map(([, name = ""]) => name);
    const twice = here.find((name, index) => here.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`The library ${twice}.sh is taken in twice.`);
    for (const name of here) names.add(name);
  }
  return [...names].map((name) => ({ name, text: textOfLibrary(name, read) }));
}

function textOfLibrary(name: string, read: ReadScript): string {
  try {
    return read(`lib/${name}.sh`);
  } catch (cause) {
    throw new Error(`The library lib/${name}.sh cannot be read.`, { cause });
  }
}

/** One function or constant of a library. */
interface Part {
  readonly library: string;
  readonly name: string;
  readonly text: string;
}

/**
 * A library's functions and constants: each begins a line, and what belongs to it is indented or closes it. A constant
 * is not readonly in the shared file, which a second step of the orb may have completed with the same.
 */
function partsOf({ name: library, text }: Library): readonly Part[] {
  const parts: Part[] = [];
  for (const line of text.replaceAll(/^\s*#.*\n/gm, "").split("\n")) {
    const last = parts.at(-1);
    if (/^(?:\s|[})]|$)/.test(line) && last !== undefined) {
      if (line !== "") parts[parts.length - 1] = { ...last, text: `${last.text}\n${line}` };
      continue;
    }
    const [, name] = /^(?:readonly )?([A-Za-z_]\w*)(?:\(\)|=|$)/.exec(line) ?? [];
    if (name === undefined && line !== "")
      throw new Error(`lib/${library}.sh does something besides defining functions and constants: ${line}`);
    if (name !== undefined && line !== `readonly ${name}`)
      parts.push({ library, name, text: line.replace(/^readonly /, "") });
  }
  return parts;
}

/**
 * All steps of a job get all of its functions, so a name means one thing in them. A script's own function comes later,
 * and is its own.
 */
function checkNames(parts: readonly Part[]): void {
  const seen = new Map<string, string>();
  for (const { name, library } of parts) {
    const other = seen.get(name);
    if (other !== undefined)
      throw new Error(
        `"${name}" is defined in lib/${other}.sh and in lib/${library}.sh. Give one of them another name.`,
      );
    seen.set(name, library);
  }
}

const wordsOf = (text: string): readonly string[] =>
  text.replaceAll(/^\s*#.*$/gm, "").match(/(?<![A-Za-z0-9_])[A-Za-z_]\w*/g) ?? [];

/**
 * What scripts name of the libraries that they take in, and what these parts name in turn. A word in a sentence keeps a
 * part too many, and none is missed.
 */
function neededParts(parts: readonly Part[], scripts: readonly string[]): readonly Part[] {
  const needed = new Set<Part>();
  for (const script of scripts) {
    const taken = new Set([...script.matchAll(sourcing)].map(([, name = ""]) => name));
    const byName = new Map(parts.filter(({ library }) => taken.has(library)).map((part) => [part.name, part]));
    const take = (text: string): void => {
      for (const word of wordsOf(text)) {
        const part = byName.get(word);
        byName.delete(word);
        if (part === undefined) continue;
        needed.add(part);
        take(part.text);
      }
    };
    take(script.replace(sourcing, ""));
  }
  return parts.filter((part) => needed.has(part));
}
