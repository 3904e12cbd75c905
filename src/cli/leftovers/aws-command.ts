import { oneLine } from "../../text/terminal-text.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";

/** What AWS said no to, though the credentials are good: that part of the account is then not looked at. */
export class AwsDenied extends Error {}

/** Asks AWS, in a region where the service has such. */
export type AskAws = (words: readonly string[], region?: string) => Promise<unknown>;

const withinMs = 120_000;

/**
 * Asks by the `aws` command line and not by AWS's SDK: its clients for these services are 2 MB of bundle for a command
 * that is used now and then, and a person's profiles, roles and single sign-on are those that `aws` works with already.
 */
export const awsOf =
  (io: Pick<Io, "run" | "env">): AskAws =>
  async (words, region) => {
    const place = region === undefined ? [] : ["--region", region];
    const end = await io.run(["aws", ...words, ...place, "--output", "json"], {
      env: {
        ...io.env,
        AWS_PAGER: "",
        AWS_RETRY_MODE: "standard",
        AWS_MAX_ATTEMPTS: io.env.AWS_MAX_ATTEMPTS ?? "5",
        // Its first version knows a region by this name only.
        AWS_DEFAULT_REGION: io.env.AWS_REGION || io.env.AWS_DEFAULT_REGION,
      },
      timeoutMs: withinMs,
    });
    const call = words.slice(0, 2).join(" ");
    if (end.kind === "not-found")
      throw new CliError('Looking into an AWS account needs the command line "aws", and it is not installed.', {
        code: ExitCode.runFailed,
        next: ["Install it: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"],
      });
    if (end.kind === "timed-out")
      throw new CliError(`AWS did not answer "${call}" within ${withinMs / 1000} seconds.`, {
        code: ExitCode.runFailed,
        next: ["Try again, and ask one region at a time: --region eu-west-1"],
      });
    if (end.status === 0) return end.stdout.trim() === "" ? {} : JSON.parse(end.stdout);
    throw failure(call, oneLine(end.stderr));
  };

function failure(call: string, said: string): Error {
  if (/You must specify a region|Could not find region/i.test(said))
    return new CliError("In which region to look is not said.", {
      code: ExitCode.usage,
      next: ["Name one, or several: --region eu-west-1", "Or set AWS_REGION, or the region of your AWS profile."],
    });
  if (
    /Unable to locate credentials|ExpiredToken|RequestExpired|InvalidClientTokenId|UnrecognizedClient|AuthFailure|SSO/.test(
      said,
    )
  )
    return new CliError(`AWS takes no credentials of yours: ${said}`, {
      code: ExitCode.runFailed,
      next: ["See who you are to it: aws sts get-caller-identity", "Log in again, or set AWS_PROFILE."],
    });
  if (/AccessDenied|UnauthorizedOperation|not authorized/.test(said)) return new AwsDenied(said);
  return new CliError(`AWS could not be asked (aws ${call}): ${said}`, {
    code: ExitCode.runFailed,
    next: ["Is the region's name right, and is it one of your account?", `See all that it says: aws ${call} --debug`],
  });
}
