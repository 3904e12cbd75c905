import { Command } from "commander";
import { ownVersion } from "../../orb/own-orb.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { PublishOptions } from "../publish/run-publish.ts";

/** Packs, reviews, and publishes with the `circleci` command line. */
export function publishCommand(io: Io): Command {
  return new Command("publish")
    .description(
      "Check, pack and review an orb, then publish it with the circleci command line (v1, or v0.1 for Server).\n" +
        "Uses the network. A dev version can be overwritten and expires; a production version is for good.",
    )
    .argument("<orb>", "full name of the orb: namespace/name")
    .argument("[version]", "dev:<label> or 1.2.3; or use --bump or --promote")
    .option("--bump <part>", "next production version: major, minor or patch")
    .option("--promote <dev:label>", "make a dev version the next production version")
    .option("--source <path>", "orb to publish: a packed file, or a folder (default: the orb of this package)")
    .option("--include-root <folder>", "folder that includes may come from, besides the orb's")
    .option("--exclude <code>", "rule of the review to leave out (repeatable)", collect)
    .option("--no-validate", "publish although CircleCI would refuse it")
    .option("--stored-token", "use the token that circleci has stored, not the environment's")
    .option("--dry-run", "check, pack and review, show the command, and run nothing")
    .option("-y, --yes", "publish a production version without asking")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline publish acme/arm-pipeline dev:main --dry-run",
        `arm-pipeline publish acme/arm-pipeline ${ownVersion} --yes`,
        "arm-pipeline publish acme/arm-pipeline --promote dev:main --bump patch --yes",
      ]),
    )
    .action(async (orb: string, version: string | undefined, options: PublishOptions) => {
      const { runPublish } = await import("../publish/run-publish.ts");
      await runPublish(io, { orb, version, ...options });
    });
}
