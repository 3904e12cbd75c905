import { Command } from "commander";
import type { OrbTypesFlags } from "../generate/orb-types.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";

/** Writes types for anybody's orb. */
export function generateTypesCommand(io: Io): Command {
  return new Command("types")
    .summary("write types for anybody's orb")
    .description(
      "Write a module of TypeScript with the jobs, commands and executors of an orb and their parameters, for importOrb of the library. The orb comes from the lock beside the configuration, the cache, --orb, or a file or folder; --fetch gets it.",
    )
    .argument("<orb>", "circleci/node@7.1, an https address, a file, or a folder with @orb.yml")
    .option("-o, --out <file>", "write to a file instead of the standard output")
    .option("--name <constant>", "what the module exports; the orb's name by default")
    .option("--orb <reference=file>", "the orb's text: file or folder (repeatable)", collect)
    .option("--fetch", "get a missing orb over the network, and keep it")
    .option("--force", "overwrite a file that differs")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate types circleci/node@7.1 --fetch",
        "arm-pipeline generate types orb/orb.yml --name armPipeline",
        "arm-pipeline generate types orb/orb.yml --out arm.ts",
      ]),
    )
    .action(async (orb: string, flags: OrbTypesFlags) => {
      const { runGenerateTypes } = await import("../generate/orb-types.ts");
      await runGenerateTypes(io, orb, flags);
    });
}
