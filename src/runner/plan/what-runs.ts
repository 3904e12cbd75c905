import type { CompiledWorkflow } from "../../compiler/expand/compiled.ts";
import { get, textOf, type YamlNode } from "../../compiler/source/node.ts";
import { commandLine } from "../../text/shell-word.ts";
import type { PipelineRef } from "./filters.ts";
import { textIn } from "./values.ts";

/** Refs that patterns for releases are mostly written for, tried where no name is written in full. */
const usualTags = ["v1.2.3", "1.2.3", "release-1.2.3"];

/**
 * Flags by which a workflow runs something that does not now: the value that its condition compares with, or the branch
 * or tag that a filter lets through. Nothing where that is not plain.
 */
export function flagsThatRun(
  { active, when, entries }: CompiledWorkflow,
  runsFor: (ref: PipelineRef) => boolean,
): string | undefined {
  if (!active) return when === undefined ? undefined : flagsOf(when)?.join(" ");
  const filters = entries.map(({ settings }) => get(settings, "filters"));
  const refs = (["tag", "branch"] as const).flatMap((kind) => {
    const only = filters.flatMap((each) => itemsOf(get(get(each, kind === "tag" ? "tags" : "branches"), "only")));
    return [...only.filter((name) => !name.startsWith("/")), ...(kind === "tag" ? usualTags : ["main"])].map(
      (name) => ({
        kind,
        name,
      }),
    );
  });
  const found = refs.find(runsFor);
  return found === undefined ? undefined : commandLine([`--${found.kind}`, found.name]);
}

const itemsOf = (node: YamlNode | undefined): readonly string[] =>
  node === undefined ? [] : (node.kind === "sequence" ? node.items : [node]).flatMap((item) => textIn(item) ?? []);

/** `equal` of a value of the pipeline and a plain one, as a mapping or an expression, and `and` of these. */
function flagsOf(condition: YamlNode): readonly string[] | undefined {
  const text = textOf(condition);
  if (text !== undefined) {
    const [, name, value] = /^pipeline\.([\w.-]+) *== *(?:"([^"]*)"|'[^']*')$/.exec(text.trim()) ?? [];
    if (name !== undefined && value !== undefined) return [flag(name, value)];
    const alone = nameIn(text);
    return alone?.startsWith("parameters.") ? [flag(alone, "true")] : undefined;
  }
  const [equal, and] = [get(condition, "equal"), get(condition, "and")];
  if (and?.kind === "sequence") {
    const all = and.items.map(flagsOf);
    return all.every((each) => each !== undefined) ? all.flat() : undefined;
  }
  if (equal?.kind !== "sequence" || equal.items.length !== 2) return undefined;
  const texts = equal.items.map((item) => textIn(item));
  const named = texts.findIndex((each) => each !== undefined && nameIn(each) !== undefined);
  const [name, value] = [nameIn(texts[named] ?? ""), texts[1 - named]];
  return name === undefined || value === undefined || value.includes("<<") ? undefined : [flag(name, value)];
}

const nameIn = (text: string): string | undefined => /^<<\s*pipeline\.([\w.-]+)\s*>>$/.exec(text.trim())?.[1];

function flag(name: string, value: string): string {
  if (name === "git.branch" || name === "git.tag") return commandLine([`--${name.slice("git.".length)}`, value]);
  if (name.startsWith("parameters.")) return commandLine(["--set", `${name.slice("parameters.".length)}=${value}`]);
  return commandLine(["--pipeline-value", `${name}=${value}`]);
}
