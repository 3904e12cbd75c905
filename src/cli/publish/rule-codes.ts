import { reviewRules } from "../../publisher/rules/all.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";

/** Refuses a code that no rule has: what it should leave out would be checked all the same. */
export function checkRuleCodes(codes: readonly string[]): void {
  const known = reviewRules.map(({ code }) => code);
  const unknown = codes.filter((code) => !known.some((each) => each === code));
  if (unknown.length > 0) {
    throw new CliError(`--exclude: there is no rule "${unknown.join('", "')}".`, {
      code: ExitCode.usage,
      next: [`The rules are ${known.join(", ")}.`],
    });
  }
}
