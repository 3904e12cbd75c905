import { Command } from "commander";
import { ownVersion } from "../orb/own-orb.ts";
import { examples } from "./help.ts";
import type { Io } from "./io.ts";

type Entry = { readonly name: string; readonly summary: string; readonly load: () => Promise<(io: Io) => Command> };

/**
 * Every command with the line that the help shows. A command's own file is loaded when it is asked for: `--help` needs none of
 * them, and `generate` must not wait for what only `publish` uses.
 */
const commands: readonly Entry[] = [
  {
    name: "generate",
    summary: "write the orb, or a configuration that uses it",
    load: async () => (await import("./commands/generate.ts")).generateCommand,
  },
  {
    name: "validate",
    summary: "check a configuration and report every mistake, offline",
    load: async () => (await import("./commands/validate.ts")).validateCommand,
  },
  {
    name: "compile",
    summary: "expand a configuration into plain jobs and workflows, offline",
    load: async () => (await import("./commands/compile.ts")).compileCommand,
  },
  {
    name: "run",
    summary: "rehearse a workflow on this machine",
    load: async () => (await import("./commands/run.ts")).runCommand,
  },
  {
    name: "runs",
    summary: "list, show and remove what was rehearsed",
    load: async () => (await import("./commands/runs.ts")).runsCommand,
  },
  {
    name: "orb",
    summary: "pack, check and expand an orb, offline",
    load: async () => (await import("./commands/orb.ts")).orbCommand,
  },
  {
    name: "review",
    summary: "check an orb by the rules RC001 to RC012, offline",
    load: async () => (await import("./commands/review.ts")).reviewCommand,
  },
  {
    name: "publish",
    summary: "publish an orb through the circleci command line",
    load: async () => (await import("./commands/publish.ts")).publishCommand,
  },
  {
    name: "doctor",
    summary: "show what is installed and what is missing",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
];

/** The command line, with the file of the one command loaded that `argv` asks for. */
export async function buildProgram(io: Io, argv: readonly string[]): Promise<Command> {
  const program = new Command("arm-pipeline")
    .description("From a Dockerfile and a Pulumi program to a tested Arm deployment on CircleCI.")
    .version(ownVersion, "-v, --version", "print the version")
    .helpOption("-h, --help", "show this, or the help of a command")
    .helpCommand("help [command]", "show the help of a command")
    .showHelpAfterError("Try --help.")
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: (text) => io.say(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, io.paint("red", "error:"))),
    })
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate config --image acme/web --dry-run",
        "arm-pipeline validate .circleci/config.yml",
        "arm-pipeline run --dry-run",
      ]),
    );
  const asked = argv.filter((word) => !word.startsWith("-") && word !== "help")[0];
  for (const { name, summary, load } of commands) {
    const command = name === asked ? (await load())(io) : new Command(name);
    program.addCommand(inheriting(command.summary(summary), program));
  }
  return program;
}

/** Commander hands the settings of a command on to those that it makes itself, and not to those that are added. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inheriting(child, command);
  return command;
}
