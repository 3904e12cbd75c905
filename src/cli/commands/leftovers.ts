import { Command } from "commander";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { LeftoversFlags } from "../leftovers/run-leftovers.ts";

/** What pipelines left in a cloud. */
export function leftoversCommand(io: Io): Command {
  return new Command("leftovers")
    .description("List what carries the tags of a stack in a cloud's account. Reads only.")
    .addCommand(awsCommand(io))
    .addHelpText(
      "after",
      examples([
        "arm-pipeline leftovers aws --help",
        "arm-pipeline leftovers aws --region eu-west-1",
        "arm-pipeline leftovers aws --region eu-west-1 --json | jq .hourly",
      ]),
    );
}

function awsCommand(io: Io): Command {
  return new Command("aws")
    .summary("list what stacks left in an AWS account, and its cost")
    .description(
      "List what carries the tag arm-pipeline:stack in an AWS account: by stack, with its age, its list price an hour,\n" +
        "and whether its stack is gone from the backend. Uses the network, by the aws command line; changes nothing.",
    )
    .option("--region <name>", "where to look (repeatable; default: that of your environment)", collect)
    .option("--all-regions", "look in every region of the account")
    .option("--backend <url>", "Pulumi backend that has the stacks (default: PULUMI_BACKEND_URL)")
    .option("--json", "print { account, regions, stacks, resources, hourly ... } as JSON")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline leftovers aws --region eu-west-1",
        "arm-pipeline leftovers aws --all-regions",
        "arm-pipeline leftovers aws --region eu-west-1 --json | jq '.stacks[].stack'",
      ]),
    )
    .action(async (flags: LeftoversFlags) => {
      const { runLeftovers } = await import("../leftovers/run-leftovers.ts");
      await runLeftovers(io, flags);
    });
}
