import { Command } from "commander";
import { collect, examples } from "../help.ts";
import type { Io } from "../io.ts";
import type { GenerateConfigOptions } from "../run-generate-config.ts";

/** Writes a `.circleci/config.yml` for the repository in the current folder. */
export function generateConfigCommand(io: Io): Command {
  return new Command("config")
    .summary("write a configuration that uses the orb")
    .description("Write a .circleci/config.yml for the repository in this folder.")
    .option("--image <path>", "image without host and tag (default: owner/name of origin)")
    .option("--registry <host>", "registry to push to (default: docker.io)")
    .option("--dockerfile <file>", "Dockerfile (default: the one found)")
    .option("--build-context <dir>", "what it may copy (default: its folder)")
    .option("--program <dir>", "folder with Pulumi.yaml (default: the one found)")
    .option("--stack <name>", "stack (default: one for each pipeline)")
    .option("--keep", "keep the stack: no destroy, one pipeline at a time")
    .option("--approval", "let a person approve before destroying")
    .option("--branch <name>", "only for this branch or /regex/ (repeatable)", collect)
    .option("--resource-class <class>", "size of the machine that builds")
    .option("--registry-context <name>", "context for pushing, or none (repeatable)", collect)
    .option("--deploy-context <name>", "context for deploying, or none (repeatable)", collect)
    .option("--orb <how>", "registry, url or inline (default: registry)")
    .option("--orb-reference <where>", "orb@version, or address, of the orb")
    .option("-o, --out <file>", "file to write, or - for stdout", ".circleci/config.yml")
    .option("--dry-run", "write nothing; show the file or the difference")
    .option("--force", "overwrite a file that differs")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate config --image acme/web",
        "arm-pipeline generate config --image acme/web --keep --stack production",
        "arm-pipeline generate config --image acme/web --orb inline --out -",
      ]),
    )
    .action(async (options: GenerateConfigOptions) => {
      const { runGenerateConfig } = await import("../run-generate-config.ts");
      await runGenerateConfig(io, options);
    });
}
