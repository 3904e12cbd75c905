import { checkPolicyPack } from "../../generator/check/deployment.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/** Refuses packs that are not here, as the job would after the image is pushed; what is no path, its form refuses. */
export function checkPolicyPacks(io: Io, packs: readonly string[]): void {
  for (const pack of packs.filter((each) => checkPolicyPack(each).length === 0)) {
    const [folder = "", configuration] = pack.split("=");
    const missing =
      io.files.kind(`${folder.replace(/\/+$/, "")}/PulumiPolicy.yaml`) !== "file"
        ? `no PulumiPolicy.yaml in "${folder}" of`
        : configuration !== undefined && io.files.kind(configuration) !== "file"
          ? `no file "${configuration}" in`
          : undefined;
    if (missing === undefined) continue;
    throw new CliError(`There is ${missing} ${io.cwd}.`, {
      code: ExitCode.usage,
      next: [
        "--policy-pack DIR names the folder of a policy pack, from this folder, and DIR=FILE its configuration, of JSON.",
      ],
    });
  }
}
