import { Command, Option } from "commander";
import type { GenerateConfigFlags } from "../generate/flags.ts";
import { collect, examples } from "../help.ts";
import type { Io } from "../io.ts";

/** Writes a `.circleci/config.yml` for the repository in the current folder. */
export function generateConfigCommand(io: Io): Command {
  return new Command("config")
    .summary("write a configuration that uses the orb")
    .description("Write a .circleci/config.yml for the repository in this folder.")
    .optionsGroup("Image:")
    .option("--image <path>", "image without host and tag (default: as origin)", collect)
    .option("--dockerfile <file>", "repeatable, as api=api/Dockerfile (--build-context)", collect)
    .addOption(new Option("--build-context <dir>").argParser(collect).hideHelp())
    .option("--registry <host>", "registry to push to (default: docker.io)")
    .option("--platform <os/arch>", "repeatable: linux/arm64 (default), linux/amd64", collect)
    .option("--resource-class <class>", "size of the machine that builds")
    .option("--test <command>", "test first, in its language's --test-image")
    .addOption(new Option("--test-image <image>").hideHelp())
    .optionsGroup("Deployment:")
    .option("--build-only", "deploy nothing")
    .option("--program <dir>", "folder with Pulumi.yaml (default: the one found)")
    .option("--backend <url>", "Pulumi's state, as s3://bucket; no account needed")
    .option("--stack <name>", "stack (default: one for each pipeline)")
    .option("--keep", "keep the stack: no destroy, one pipeline at a time")
    .option("--branch-environment", "a stack for each branch until a person ends it")
    .option("--approval", "a person approves the destroy (--keep: the deploy)")
    .option("--branch <name>", "run for this branch or /regex/ only (repeatable)", collect)
    .option("--deploy-branch <name>", "build all branches, deploy this one (repeatable)", collect)
    .optionsGroup("Options:")
    .option("--recipe <name>", "begin with one of: arm-pipeline recipes")
    .option("--registry-context <name>", "for pushing, or none (repeatable)", collect)
    .option("--deploy-context <name>", "for deploying, or none (repeatable)", collect)
    .option("--role-arn <arn>", "AWS role instead of keys (--role-region)")
    .addOption(new Option("--role-region <region>").hideHelp())
    .option("--orb <how>", "registry, url, inline, or where yours is")
    .option("-o, --out <file>", "file, or -", ".circleci/config.yml")
    .option("--dry-run", "write nothing; show the file or the difference")
    .option("--add", "add to the file that is there, and change no line of it")
    .option("--force", "overwrite a file that differs")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline generate config --image acme/web",
        "arm-pipeline generate config --image acme/web --keep --stack production",
        "arm-pipeline generate config --image acme/web --orb inline --out -",
      ]),
    )
    .action(async (options: GenerateConfigFlags) => {
      const { runGenerateConfig } = await import("../generate/run-generate-config.ts");
      await runGenerateConfig(io, options);
    });
}
