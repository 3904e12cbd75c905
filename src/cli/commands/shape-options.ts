import { type Command, Option } from "commander";
import { collect } from "../io/help.ts";

/** The flags that say what a configuration is like; `generate config` and `init` take the same. */
export function shapeOptions(command: Command): Command {
  return command
    .optionsGroup("Image:")
    .option("--image <path>", "image without host and tag (default: as origin)", collect)
    .option("--dockerfile <file>", "repeatable, as api=api/Dockerfile (--build-context)", collect)
    .addOption(new Option("--build-context <dir>").argParser(collect).hideHelp())
    .option("--registry <host>", "registry to push to (default: docker.io)")
    .option("--platform <os/arch>", "repeatable: linux/arm64 (default), linux/amd64", collect)
    .option("--resource-class <class>", "size of the machine that builds")
    .addOption(new Option("--attest").hideHelp())
    .addOption(new Option("--scan").hideHelp())
    .option("--test <command>", "test first, in its language's --test-image")
    .addOption(new Option("--test-image <image>").hideHelp())
    .optionsGroup("Deployment:")
    .option("--build-only", "deploy nothing")
    .option("--program <dir>", "folder with Pulumi.yaml (default: the one found)")
    .option("--backend <url>", "Pulumi's state, as s3://bucket; no account needed")
    .option("--stack <name>", "stack (default: one for each pipeline)")
    .option("--keep", "keep the stack: a release that fails is rolled back")
    .addOption(new Option("--revision-in <place>").hideHelp())
    .addOption(new Option("--ecs-service <output>").hideHelp())
    .option("--branch-environment", "a stack for each branch, until the branch is gone")
    .option("--reaper", "destroy what was left behind, by a schedule")
    .addOption(new Option("--preview").hideHelp())
    .addOption(new Option("--drift").hideHelp())
    .addOption(new Option("--policy-pack <dir>").argParser(collect).hideHelp())
    .addOption(new Option("--notify").hideHelp())
    .addOption(new Option("--sign").hideHelp())
    .option("--release", "only version tags, v1.2.3, build and deploy")
    .option("--approval", "a person approves the destroy (--keep: the deploy)")
    .option("--branch <name>", "run for this branch or /regex/ only (repeatable)", collect)
    .option("--deploy-branch <name>", "build all branches, deploy this one (repeatable)", collect)
    .optionsGroup("Options:")
    .option("--registry-context <name>", "for pushing (repeatable; --deploy-context), or none", collect)
    .addOption(new Option("--deploy-context <name>").argParser(collect).hideHelp())
    .option("--role-arn <arn>", "AWS role instead of keys (--role-region)")
    .addOption(new Option("--role-region <region>").hideHelp())
    .option("--orb <how>", "registry, url, inline, or where yours is");
}
