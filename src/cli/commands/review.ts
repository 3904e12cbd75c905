import { Command } from "commander";
import { isExactVersion, parseOrbName } from "../../model/orb-name.ts";
import { reviewOrb } from "../../publisher/review.ts";
import type { ReviewOptions } from "../../publisher/rule.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import { collect, examples } from "../io/help.ts";
import type { Io } from "../io/io.ts";
import { type OrbSourceFlags, readWholeOrb } from "../orbs/read-orb-source.ts";
import { checkRuleCodes } from "../publish/rule-codes.ts";
import { reviewLines } from "../publish/show-review.ts";

type Options = OrbSourceFlags & {
  readonly release?: string;
  readonly exclude?: readonly string[];
  readonly json?: boolean;
};

/** Reviews an orb as CircleCI's orb-tools do, without a network. */
export function reviewCommand(io: Io): Command {
  return new Command("review")
    .description(
      "Check an orb by the rules RC001 to RC012 of CircleCI's orb-tools, offline. RC010 is stricter than theirs (examples, parameters, capitals), and RC011 knows the orb by its reference, not by its alias.",
    )
    .argument("[orb]", "packed file, or folder with @orb.yml", "orb.yml")
    .option("--release <orb@version>", "version to be published, for RC011")
    .option("--include-root <folder>", "folder that includes may come from, besides the orb's")
    .option("--exclude <code>", "rule to leave out (repeatable)", collect)
    .option("--json", "print { findings, passed, skipped } as JSON")
    .addHelpText(
      "after",
      examples([
        "arm-pipeline review orb/orb.yml",
        "arm-pipeline review src --exclude RC009",
        "arm-pipeline review orb/orb.yml --json | jq .findings",
      ]),
    )
    .action(async (path: string, { release, exclude = [], json, ...flags }: Options) => {
      checkRuleCodes(exclude);
      const review = reviewOrb(await readWholeOrb(io, path, flags), {
        ...(release !== undefined && { release: parseRelease(release) }),
        exclude,
      });
      if (json) io.out(`${JSON.stringify(review, undefined, 2)}\n`);
      else io.out(`${reviewLines(io, review).join("\n")}\n`);
      io.exit(review.findings.length > 0 ? ExitCode.invalidConfig : ExitCode.ok);
    });
}

function parseRelease(text: string): NonNullable<ReviewOptions["release"]> {
  const [orb = "", version = "", ...rest] = text.split("@");
  if (rest.length === 0 && parseOrbName(orb) !== undefined && isExactVersion(version)) return { orb, version };
  throw new CliError(`--release: "${text}" is not a version of an orb.`, {
    code: ExitCode.usage,
    next: ["Name it in full: --release acme/arm-pipeline@1.2.3"],
  });
}
