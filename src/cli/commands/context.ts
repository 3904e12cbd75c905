import { Command } from "commander";
import type { NeedsFlags } from "../contexts/config-needs.ts";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { withCompileFlags } from "./compile-flags.ts";

/** The variables of contexts for rehearsals on this machine. */
export function contextCommand(io: Io): Command {
  return new Command("context")
    .description(
      "Keep the variables of contexts for rehearsals, in .arm-pipeline/contexts, which Git\nignores and only this user can read. CircleCI's own contexts are not touched.",
    )
    .addCommand(setCommand(io))
    .addCommand(listCommand(io))
    .addCommand(initCommand(io))
    .addCommand(removeCommand(io))
    .addHelpText(
      "after",
      examples([
        "arm-pipeline context init",
        "arm-pipeline context list",
        "echo secret | arm-pipeline context set aws AWS_SECRET_ACCESS_KEY",
      ]),
    );
}

function setCommand(io: Io): Command {
  return new Command("set")
    .summary("set variables of a context, asked for without showing them")
    .description(
      "Set variables of a context. The values are asked for and not shown, or are read\nfrom the standard input: all of it for one variable, a line each for several.",
    )
    .argument("<context>", "name of the context")
    .argument("<variables...>", "names of the variables, without values")
    .addHelpText(
      "after",
      examples([
        "echo me | arm-pipeline context set docker-hub DOCKER_USERNAME",
        "arm-pipeline context set aws AWS_SECRET_ACCESS_KEY < aws.env",
        "printf 'a\\nb\\n' | arm-pipeline context set aws AWS_ACCESS_KEY_ID AWS_REGION",
      ]),
    )
    .action(async (context: string, variables: readonly string[]) => {
      const { setContext } = await import("../contexts/set-context.ts");
      await setContext(io, context, variables);
    });
}

function listCommand(io: Io): Command {
  const command = new Command("list")
    .summary("list contexts, their variables and what is missing, without values")
    .description(
      "List the contexts that are kept here and those that the configuration's jobs name:\ntheir variables and what seems to be missing, and never a value.",
    )
    .option("--config <file>", "configuration (default: the repository's)");
  return withCompileFlags(command)
    .option("--json", "print [{ context, file, variables, missing, jobs }]")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline context list",
        "arm-pipeline context list --json",
        "arm-pipeline context list --json | jq '.[].missing'",
      ]),
    )
    .action(async (flags: NeedsFlags & { readonly json?: boolean }) => {
      const { listContexts } = await import("../contexts/list-contexts.ts");
      await listContexts(io, flags);
    });
}

function initCommand(io: Io): Command {
  const command = new Command("init")
    .summary("write a template for each context, and say how to make it in CircleCI")
    .description(
      "Write a template for each context that the configuration's jobs name, with the\nvariables that they seem to need, and say how to make it in CircleCI. What is kept\nalready is left as it is.",
    )
    .option("--config <file>", "configuration (default: the repository's)");
  return withCompileFlags(command)
    .addHelpText(
      "after",
      examples([
        "arm-pipeline context init",
        "arm-pipeline context init --config .circleci/config.yml",
        "arm-pipeline context init --branch main",
      ]),
    )
    .action(async (flags: NeedsFlags) => {
      const { initContexts } = await import("../contexts/init-contexts.ts");
      await initContexts(io, flags);
    });
}

function removeCommand(io: Io): Command {
  return new Command("remove")
    .summary("remove a context, or some of its variables")
    .description("Remove a context, or some of its variables, from this machine. Asks before, or\nneeds --yes.")
    .argument("<context>", "name of the context")
    .argument("[variables...]", "only these variables")
    .option("-y, --yes", "do not ask")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline context remove aws --yes",
        "arm-pipeline context remove aws AWS_KEY --yes",
        "arm-pipeline context remove aws -y",
      ]),
    )
    .action(async (context: string, variables: readonly string[], flags: { readonly yes?: boolean }) => {
      const { removeContext } = await import("../contexts/remove-context.ts");
      await removeContext(io, { context, variables, yes: flags.yes ?? false });
    });
}
