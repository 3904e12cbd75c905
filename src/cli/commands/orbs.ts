import { Command } from "commander";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import type { OrbsLockFlags } from "../lock/run-orbs-lock.ts";

/** What can be done about the orbs that a configuration imports. */
export function orbsCommand(io: Io): Command {
  return new Command("orbs")
    .description("Keep the orbs that a configuration imports beside it, so that all checks work offline and in CI.")
    .addCommand(lockCommand(io))
    .addHelpText(
      "after",
      examples(["arm-pipeline orbs lock", "arm-pipeline orbs lock --update", "arm-pipeline orbs lock --check"]),
    );
}

function lockCommand(io: Io): Command {
  return new Command("lock")
    .summary("fetch the imported orbs once, and keep their texts")
    .description(
      "Get the orbs that configurations import, and those that these import, over the network, and keep their texts, versions and checksums in orbs/ beside the configuration, which is to be committed. What is locked already stays as it is.",
    )
    .argument("[paths...]", "files or folders (default: the configurations in the repository's .circleci)")
    .option("--update", "ask again what is locked already")
    .option("--check", "write nothing and use no network: end with 3 where the lock is not right")
    .option("--orb <reference=file>", "an orb's text from a file or folder (repeatable)", collect)
    .addHelpText(
      "after",
      examples([
        "arm-pipeline orbs lock",
        "arm-pipeline orbs lock --check .circleci/config.yml",
        "arm-pipeline orbs lock --orb acme/web@1.2.3=web.yml",
      ]),
    )
    .action(async (paths: readonly string[], flags: OrbsLockFlags) => {
      const { runOrbsLock } = await import("../lock/run-orbs-lock.ts");
      await runOrbsLock(io, paths, flags);
    });
}
