import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Definition, Library } from "../library/library.ts";
import { get, type ScalarNode, type YamlNode } from "../source/node.ts";
import { remembered } from "../source/remembered.ts";
import { type CheckInput, ownLibraries } from "./input.ts";
import { isChosenByOutsiders, isDecision } from "./outsider-values.ts";
import { isTextOfPipeline } from "./pipeline-texts.ts";
import { quotesIn } from "./shell-quotes.ts";
import { type Tag, tagsIn } from "./tags.ts";
import { type Tainted, taintedParameters } from "./tainted-parameters.ts";

/** A value that is pasted into shell text. */
export const shellInjection = defineDiagnostic<{ readonly value: string; readonly because: string }>({
  code: "shell-injection",
  severity: "warning",
  about:
    "CircleCI pastes the value of `<< >>` into the text of a command before any shell reads it, so quotes around it protect nothing: a value with a quote, `$( )` or a backtick becomes part of the program. Whoever can name a branch or a pull request can then run commands with the job's secrets. A variable of `environment` is never read as a program. https://circleci.com/docs/guides/security/security-recommendations/",
  message: ({ value, because }) => `"${value}" is pasted into shell text, ${because}.`,
  hint: ({ value }) =>
    `Pass it by the step's environment, \`${variableOf(value)}: << ${value} >>\`, and use "$${variableOf(value)}" in the command.`,
});

const variableOf = (value: string): string =>
  (/([A-Za-z]\w*)\W*$/.exec(value.replace(/-/g, "_"))?.[1] ?? "VALUE").toUpperCase();

/** Reports values in shell text which could carry shell text of their own. */
export function checkShellInjection(input: CheckInput, report: Report): void {
  const libraries = ownLibraries(input);
  // Most configurations paste no text parameter into a shell, and then there is nothing to follow.
  let known: Tainted | undefined;
  const tainted = (): Tainted => {
    known ??= taintedParameters(libraries);
    return known;
  };
  // Whoever uses an orb may hand over anything.
  const isOrb = input.compiled.workflows.length === 0;
  for (const library of libraries)
    for (const { command, definition } of commandsIn(library)) {
      const isQuoted = quotesIn(String(command.value));
      const reported = new Set<string>();
      for (const tag of tagsIn(command)) {
        // One value in one command is one diagnostic, however often it is pasted.
        if (reported.has(tag.expression)) continue;
        const found = judge(tag, { isQuoted, definition, library, tainted, isOrb });
        if (found === undefined) continue;
        reported.add(tag.expression);
        const { because, origin } = found;
        const related = origin === undefined ? [] : [{ at: origin, message: "It comes from here." }];
        report(shellInjection.at(tag.at, { value: tag.expression, because }, related));
      }
    }
}

interface Command {
  readonly command: ScalarNode;
  /** Whose parameters it may use. */
  readonly definition: Definition | undefined;
}

interface Place extends Omit<Command, "command"> {
  readonly isQuoted: (offset: number) => boolean;
  readonly library: Library;
  readonly tainted: () => Tainted;
  readonly isOrb: boolean;
}

function judge(
  { expression, offset }: Tag,
  { isQuoted, definition, library, tainted, isOrb }: Place,
): { readonly because: string; readonly origin?: Range } | undefined {
  if (isDecision(expression)) return undefined;
  if (isChosenByOutsiders(expression))
    return { because: "and whoever opens a pull request or pushes a branch can choose it" };
  const name = /^(?:(pipeline)\.)?parameters\.([\w-]+)$/.exec(expression);
  const parameter = name?.[2];
  if (parameter === undefined) return undefined;
  const ofPipeline = name?.[1] !== undefined;
  if (!(ofPipeline ? isTextOfPipeline(library, parameter) : definition?.parameters.get(parameter)?.type === "string"))
    return undefined;
  if (ofPipeline) return isQuoted(offset) ? { because: "and whoever triggers the pipeline can choose it" } : undefined;
  const taint = definition && tainted().get(definition)?.get(parameter);
  if (taint?.by === "outsiders")
    return {
      because: "and it is given what whoever opens a pull request or pushes a branch can choose",
      origin: taint.at,
    };
  if (!isQuoted(offset)) return undefined;
  if (taint?.by === "trigger")
    return { because: "and it is given what whoever triggers the pipeline can choose", origin: taint.at };
  if (taint?.by === "quotes")
    return { because: "and the quotes around it end at the first quote in what it is given", origin: taint.at };
  return isOrb ? { because: "and the quotes around it end at the first quote in it" } : undefined;
}

/** The shell text of all `run` steps that are written in a document. */
function commandsIn(library: Library): readonly Command[] {
  const definitions = [...library.commands.values(), ...library.jobs.values()];
  const workflows = get(library.document, "workflows");
  return [...definitions.flatMap(commandsOf), ...(workflows === undefined ? [] : commandsBelow(workflows, undefined))];
}

const commandsOf = remembered((definition: Definition) => commandsBelow(definition.body, definition));

function commandsBelow(root: YamlNode, definition: Definition | undefined): readonly Command[] {
  if (!root.templated) return none;
  const found: Command[] = [];
  const walk = (node: YamlNode): void => {
    if (node.kind === "scalar" || !node.templated) return;
    if (node.kind === "mapping") {
      for (const { value } of node.entries.values()) walk(value);
      return;
    }
    for (const item of node.items) {
      const run = get(item, "run") ?? get(item, "deploy");
      const command = run?.kind === "mapping" ? get(run, "command") : run;
      if (command?.kind === "scalar" && command.templated) found.push({ command, definition });
      walk(item);
    }
  };
  walk(root);
  return found;
}

const none: readonly Command[] = [];
