import type { Range } from "../diagnostics/source.ts";
import { expectedOf, shown } from "../schema/described.ts";
import { get, textOf } from "../source/node.ts";
import { type Mention, mentionAt, mentionsIn, type Subject } from "./subjects.ts";
import type { EditorView } from "./view.ts";

/** What stands at a place, for a person who points at it. */
export interface Hover {
  /** The word that is pointed at. */
  readonly at: Range;
  readonly kind: Subject["kind"];
  /** In words: `command "test"`, `parameter "tag" of the job "build"`. */
  readonly title: string;
  /** What it is for, as CircleCI's vocabulary or its author says; and what to use instead, where it is given up. */
  readonly description?: string;
  /** What it takes: `a string`, `an enum: small, large`. */
  readonly takes?: string;
  /** Its default, as a configuration would write it. */
  readonly default?: string;
  /** Where it is defined, if that is in this file or in an orb that is at hand. */
  readonly defined?: Range;
}

/** What is at an offset of the text; nothing where no word is, or one that means nothing by itself, as shell text. */
export function hoverAt(view: EditorView, offset: number): Hover | undefined {
  const mention = mentionAt(mentionsIn(view), view, offset);
  if (mention === undefined) return undefined;
  const { at, subject, defined } = mention;
  return { at, kind: subject.kind, ...wordsOf(subject), ...(defined !== undefined && { defined }) };
}

/** Where what stands at an offset is defined: a place in this file, or in the orb that has it. */
export const definitionAt = (view: EditorView, offset: number): Range | undefined =>
  mentionAt(mentionsIn(view), view, offset)?.defined;

/** Every place of this file that is about the same as what stands at an offset, its definition included. */
export function referencesAt(view: EditorView, offset: number): readonly Range[] {
  const mentions = mentionsIn(view);
  const asked = mentionAt(mentions, view, offset);
  if (asked === undefined) return [];
  const same = mentions.filter((other) => isSame(asked, other) && other.at.source === view.source);
  // The entry that a requirement means may be one that is only the name of its job.
  const defined = asked.defined?.source === view.source ? [asked.defined] : [];
  const places = new Map([...same.map(({ at }) => at), ...defined].map((at) => [`${at.start}:${at.end}`, at]));
  return [...places.values()].toSorted((a, b) => a.start - b.start);
}

function isSame(a: Mention, b: Mention): boolean {
  if (a.subject.kind !== b.subject.kind) return false;
  if (a.defined !== undefined || b.defined !== undefined)
    return a.defined?.source === b.defined?.source && a.defined?.start === b.defined?.start;
  return identity(a.subject) === identity(b.subject);
}

/** What is defined in no file is the same by its name. */
const identity = (subject: Subject): string =>
  subject.kind === "key" ? `${subject.of} ${subject.name}` : "name" in subject ? subject.name : "";

type Words = Pick<Hover, "title" | "description" | "takes" | "default">;

function wordsOf(subject: Subject): Words {
  switch (subject.kind) {
    case "key": {
      const { name, of, key } = subject;
      const instead = key.instead === undefined ? "" : ` Deprecated: ${key.instead}`;
      return {
        title: of === "A step" ? `step "${name}"` : `"${name}" of ${of.replace(/^A/, "a")}`,
        description: `${key.description}${instead}`,
        takes: expectedOf(key.schema),
      };
    }
    case "component": {
      const { definition, name } = subject;
      const kind = definition.kind === "job-group" ? "job group" : definition.kind;
      const parameters = [...definition.parameters.keys()];
      return {
        title: `${kind} "${name}"`,
        ...described(textOf(get(definition.body, "description"))),
        ...(parameters.length > 0 && { takes: `the parameters ${parameters.join(", ")}` }),
      };
    }
    case "orb":
      return orbWords(subject);
    case "parameter":
      return parameterWords(subject);
    case "pipeline-value":
      return { title: `pipeline value "pipeline.${subject.name}"` };
    case "workflow":
    case "anchor":
      return { title: `${subject.kind} "${subject.name}"` };
    case "workflow-job":
      return { title: `job "${subject.name}" of this workflow` };
  }
}

function orbWords({ alias, orb }: Extract<Subject, { kind: "orb" }>): Words {
  if (orb?.kind !== "library") return { title: `orb "${alias}"`, description: "It is not at hand." };
  return {
    title: `orb "${alias}", ${orb.library.title}`,
    ...described(textOf(get(orb.library.document, "description"))),
  };
}

function parameterWords({ parameter, declaration, of }: Extract<Subject, { kind: "parameter" }>): Words {
  const { name, type, allowed, default: fallback } = parameter;
  return {
    title: `parameter "${name}" of ${of === undefined ? "the pipeline" : `the ${of.kind} "${of.name}"`}`,
    ...described(textOf(get(declaration, "description"))),
    takes: type === "enum" ? `one of ${allowed.map(shown).join(", ")}` : type,
    ...(fallback?.kind === "scalar" && { default: fallback.source.text.slice(fallback.start, fallback.end) }),
  };
}

const described = (text: string | undefined): Pick<Words, "description"> =>
  text === undefined ? {} : { description: text };
