import { Command, Help } from "commander";
import { ownVersion } from "../orb/own-orb.ts";
import { applyDefaults, defaultsFile } from "./defaults/apply-defaults.ts";
import { CliError } from "./io/cli-error.ts";
import { ExitCode } from "./io/exit-code.ts";
import { collect, documentation, examples } from "./io/help.ts";
import type { Io } from "./io/io.ts";

type Entry = {
  readonly name: string;
  readonly group: keyof typeof groups | "hidden";
  readonly summary: string;
  readonly load: () => Promise<(io: Io) => Command>;
};

/** Under what the help lists a command, in this order. */
const groups = {
  write: "Write a configuration:",
  check: "Check it, offline:",
  run: "Rehearse it, and see what is left:",
  orb: "An orb of your own:",
  help: "This program:",
} as const;

/**
 * Every command with the line that the help shows. A command's own file is loaded when it is asked for: `--help` needs
 * none of them, and `generate` must not wait for what only `publish` uses.
 */
const commands: readonly Entry[] = [
  {
    name: "init",
    group: "write",
    summary: "give this repository a pipeline, by a few questions",
    load: async () => (await import("./commands/init.ts")).initCommand,
  },
  {
    name: "generate",
    group: "write",
    summary: "write the orb, or a configuration that uses it",
    load: async () => (await import("./commands/generate.ts")).generateCommand,
  },
  {
    name: "recipes",
    group: "write",
    summary: "list the shapes of delivery by name, and show one",
    load: async () => (await import("./commands/recipes.ts")).recipesCommand,
  },
  {
    name: "validate",
    group: "check",
    summary: "check a configuration and report every error, offline",
    load: async () => (await import("./commands/validate.ts")).validateCommand,
  },
  {
    name: "compile",
    group: "check",
    summary: "expand a configuration into plain jobs and workflows, offline",
    load: async () => (await import("./commands/compile.ts")).compileCommand,
  },
  {
    name: "graph",
    group: "check",
    summary: "draw the workflows, without a run",
    load: async () => (await import("./commands/graph.ts")).graphCommand,
  },
  {
    name: "explain",
    group: "check",
    summary: "say what a diagnostic means, with an example",
    load: async () => (await import("./commands/explain.ts")).explainCommand,
  },
  {
    name: "orbs",
    group: "check",
    summary: "lock the orbs that a configuration imports",
    load: async () => (await import("./commands/orbs.ts")).orbsCommand,
  },
  {
    name: "run",
    group: "run",
    summary: "rehearse a workflow on this machine",
    load: async () => (await import("./commands/run.ts")).runCommand,
  },
  {
    name: "runs",
    group: "run",
    summary: "list, show and remove what was rehearsed",
    load: async () => (await import("./commands/runs.ts")).runsCommand,
  },
  {
    name: "context",
    group: "run",
    summary: "keep the variables of contexts for rehearsals",
    load: async () => (await import("./commands/context.ts")).contextCommand,
  },
  {
    name: "leftovers",
    group: "run",
    summary: "list what stacks left in an AWS account, and its cost",
    load: async () => (await import("./commands/leftovers.ts")).leftoversCommand,
  },
  {
    name: "orb",
    group: "orb",
    summary: "pack, check and expand an orb, offline",
    load: async () => (await import("./commands/orb.ts")).orbCommand,
  },
  {
    name: "review",
    group: "orb",
    summary: "check an orb by the rules RC001 to RC012, offline",
    load: async () => (await import("./commands/review.ts")).reviewCommand,
  },
  {
    name: "publish",
    group: "orb",
    summary: "publish an orb through the circleci command line",
    load: async () => (await import("./commands/publish.ts")).publishCommand,
  },
  {
    name: "doctor",
    group: "help",
    summary: "show what is installed and what is missing",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  {
    name: "completion",
    group: "help",
    summary: "complete commands and names in bash, zsh and fish",
    load: async () => (await import("./commands/completion.ts")).completionCommand,
  },
  {
    name: "complete",
    group: "hidden",
    summary: "",
    load: async () => (await import("./commands/complete.ts")).completeCommand,
  },
  {
    name: "version",
    group: "help",
    summary: "print the version",
    load: async () => (await import("./commands/version.ts")).versionCommand,
  },
];

/** The command line, with the file of the one command loaded that `argv` asks for. */
export async function buildProgram(io: Io, argv: readonly string[]): Promise<Command> {
  const program = new Command("arm-pipeline")
    .description("From a Dockerfile and a Pulumi program to a tested Arm deployment on CircleCI.")
    .version(ownVersion, "-v, --version", "print the version")
    .helpOption("-h, --help", "show this, or the help of a command")
    // As git says it: a line of its own would make the help longer than the forty that are read.
    .usage("[-v | --version] [options] [command]")
    .commandsGroup(groups.help)
    .helpCommand("help [command]", "show the help of a command")
    .showHelpAfterError("Try --help.")
    // Also beside long names of options, so that a narrow terminal breaks no word.
    .configureHelp({ minWidthToWrap: 20, visibleCommands: listed })
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      getOutHelpWidth: () => io.screen()?.columns ?? 80,
      getErrHelpWidth: () => io.screen()?.columns ?? 80,
      writeErr: (text) => io.say(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, io.paint("red", "error:"))),
    })
    .addHelpText(
      "after",
      examples([
        "arm-pipeline init --dry-run",
        "arm-pipeline validate .circleci/config.yml",
        "arm-pipeline run --dry-run",
      ]),
    )
    .addHelpText(
      "after",
      `Default flags: ${defaultsFile}, as in "validate: {strict: true}"\nDocumentation: ${documentation}`,
    )
    .hook("preAction", async (_program, command) => {
      if (command.name() !== "complete") await applyDefaults(io, command);
    });
  for (const option of program.options) option.hideHelp();
  const words = argv.filter((word) => !word.startsWith("-") && word !== "help");
  // A shell that completes asks about the command behind it.
  const asked = words[0] === "complete" ? words.slice(0, 2) : words.slice(0, 1);
  for (const { name, group, summary, load } of commands) {
    const command = asked.includes(name) ? (await load())(io) : new Command(name);
    command.summary(summary);
    if (group === "hidden") program.addCommand(inheriting(command, program), { hidden: true });
    else program.addCommand(inheriting(command.helpGroup(groups[group]), program));
  }
  await checkCommands(program, words);
  refuseDoubled(program);
  return program;
}

/** The options above the list say already how to get the help and the version. */
function listed(command: Command): Command[] {
  const help = new Help();
  return help.visibleCommands(command).filter((each) => each.name() !== "help" && each.name() !== "version");
}

/**
 * A command that there is none of is refused, also where --help stands behind it, for which commander would show the
 * help above it.
 */
async function checkCommands(command: Command, [word, ...others]: readonly string[]): Promise<void> {
  if (word === undefined || command.commands.length === 0) return;
  const found = command.commands.find((each) => each.name() === word);
  if (found !== undefined) return await checkCommands(found, others);
  const { unknownCommand } = await import("./commands/unknown-command.ts");
  throw unknownCommand(command, word);
}

/**
 * Of an option with one value, commander takes the last that is given: `--compiler server --compiler cloud` would be
 * one of the two, and whoever wrote it means both.
 */
function refuseDoubled(command: Command): void {
  for (const option of command.options) {
    if (option.isBoolean() || option.variadic || option.parseArg === collect) continue;
    let first: string | undefined;
    command.on(`option:${option.name()}`, (value: string | null) => {
      if (first !== undefined && value !== null && value !== first)
        throw new CliError(`${option.long} is given twice, as "${first}" and as "${value}".`, {
          code: ExitCode.usage,
          next: ["Give it once."],
        });
      first ??= value ?? undefined;
    });
  }
  for (const child of command.commands) refuseDoubled(child);
}

/** Commander hands the settings of a command on to those that it makes itself, and not to those that are added. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheriting(child, command);
  return command;
}
