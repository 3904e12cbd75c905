import type { Command, Option } from "commander";

/** What can stand at a place of the command line; `files` where the shell itself knows best. */
export type Candidates = { readonly kind: "words"; readonly words: readonly Candidate[] } | { readonly kind: "files" };

/** A word, and what it is for. */
export interface Candidate {
  readonly word: string;
  readonly about?: string;
}

/** Gives the values of an option, by its long name, or of a command's arguments; nothing for what is no closed set. */
export type Values = (of: {
  readonly command: string;
  readonly option?: string;
}) => Promise<readonly Candidate[] | undefined>;

/**
 * What may follow, read from commander's own tree: the last of the words is the one that is being written. Only what
 * begins with it is given, and an option that was given is not given again unless it may be.
 */
export async function candidates(program: Command, words: readonly string[], values: Values): Promise<Candidates> {
  const typed = words.at(-1) ?? "";
  const place = walk(program, words.slice(0, -1));
  if (place === undefined) return { kind: "words", words: [] };
  const { command, waiting, path } = place;
  const fitting = (found: readonly Candidate[]): Candidates => ({
    kind: "words",
    words: found.filter(({ word }) => word.startsWith(typed)),
  });
  if (waiting !== undefined) {
    const known = await values({ command: path, option: waiting.long ?? "" });
    const choices = waiting.argChoices?.map((word) => ({ word }));
    const found = choices ?? known;
    return found === undefined ? { kind: "files" } : fitting(found);
  }
  if (typed.startsWith("-")) return fitting(optionsOf(command));
  const commands = command.commands.filter((each) => !isHidden(each));
  if (commands.length > 0)
    return fitting(commands.map((each) => ({ word: each.name(), about: each.summary() || each.description() })));
  const known = await values({ command: path });
  if (known !== undefined) return fitting(known);
  return command.registeredArguments.length > 0 ? { kind: "files" } : fitting(optionsOf(command));
}

/** Commander keeps whether a command is left out of the help to itself, but its help does not. */
const isHidden = (command: Command): boolean =>
  command.parent !== null && !command.parent.createHelp().visibleCommands(command.parent).includes(command);

function optionsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long ? [{ word: long, about: description }] : []));
}

interface Place {
  readonly command: Command;
  /** The names of the commands, without the program's. */
  readonly path: string;
  /** An option that still wants its value. */
  readonly waiting: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Place | undefined {
  let command = program;
  let waiting: Option | undefined;
  const path: string[] = [];
  for (const word of words) {
    if (waiting !== undefined) waiting = undefined;
    else if (word.startsWith("-"))
      waiting = command.options.find(({ long, short, required }) => required && (long === word || short === word));
    else {
      const found = command.commands.find((each) => each.name() === word);
      // What follows a command that there is none of, nothing can tell.
      if (found === undefined && command.commands.length > 0) return undefined;
      if (found !== undefined) {
        command = found;
        path.push(word);
      }
    }
  }
  return { command, waiting, path: path.join(" ") };
}
