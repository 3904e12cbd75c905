import { Command } from "commander";
import { ownVersion } from "../../orb/own-orb.ts";
import { examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";

/** Prints the version, as --version does. */
export function versionCommand(io: Io): Command {
  return new Command("version")
    .description("Print the version of this package, which is that of its orb too.")
    .option("--json", "print { version, node } as JSON")
    .addHelpText(
      "after",
      examples(["arm-pipeline version", "arm-pipeline version --json", "arm-pipeline version --json | jq .version"]),
    )
    .action(({ json }: { readonly json?: boolean }) => {
      const facts = { version: ownVersion, node: io.host.nodeVersion };
      io.out(json ? `${JSON.stringify(facts, undefined, 2)}\n` : `${ownVersion}\n`);
    });
}
