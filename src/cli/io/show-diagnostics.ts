import { allDiagnostics } from "../../compiler/catalogue.ts";
import type { Diagnostic, KindFacts } from "../../compiler/diagnostics/diagnostic.ts";
import { errorsFirst } from "../../compiler/diagnostics/errors-first.ts";
import { suggest } from "../../compiler/diagnostics/suggest.ts";
import { isMissingOrb, missingOrb } from "../../compiler/orbs/missing-orb.ts";
import { printGithub } from "../../compiler/print/github.ts";
import { jsonDiagnostics } from "../../compiler/print/json.ts";
import { printJunit } from "../../compiler/print/junit.ts";
import { printSarif } from "../../compiler/print/sarif.ts";
import { countDiagnostics, printText } from "../../compiler/print/text.ts";
import { ownVersion, repositoryUrl } from "../../orb/own-orb.ts";
import { ownOrbDiagnostics } from "../../own-orb/checks/all.ts";
import { commandLine } from "../../text/shell-word.ts";
import { CliError } from "./cli-error.ts";
import { ExitCode } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { asTyped, nextLine } from "./next-line.ts";

/** What a configuration can be reported for: what holds for all, and what is about the use of this orb. */
const everyDiagnostic: readonly KindFacts[] = [...allDiagnostics, ...ownOrbDiagnostics];

/** How diagnostics can be shown. */
export const formats = ["text", "json", "github", "sarif", "junit"] as const;
/** One of them. */
export type Format = (typeof formats)[number];

/** A file that was checked, and what was found in it and in what it imports. */
export type Check = { readonly name: string; readonly diagnostics: readonly Diagnostic[] };

/** How to show what was found. */
export type ShowOptions = { readonly format: Format; readonly strict: boolean };

/** Shows the result of a check on the standard output. */
export function showChecks(io: Io, checks: readonly Check[], options: ShowOptions): void {
  io.out(printed(io, checks, options));
}

/** The same among the story, where the standard output has something else. */
export function sayChecks(io: Io, checks: readonly Check[]): void {
  const diagnostics = errorsFirst(checks.flatMap((check) => check.diagnostics));
  if (diagnostics.length > 0) io.say(printText(typed(io, diagnostics), { paint: io.paint }).trimEnd());
}

/** Hints with the commands as this person types them. */
const typed = (io: Io, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  diagnostics.map((each) => (each.hint === undefined ? each : { ...each, hint: asTyped(io, each.hint) }));

function printed(io: Io, checks: readonly Check[], { format, strict }: ShowOptions): string {
  const diagnostics = errorsFirst(checks.flatMap((check) => check.diagnostics));
  switch (format) {
    case "text":
      return printText(typed(io, diagnostics), { paint: io.paintOut });
    case "json":
      return json({
        valid: !fails(diagnostics, strict),
        files: checks.map((check) => ({ file: check.name, valid: !fails(check.diagnostics, strict) })),
        diagnostics: jsonDiagnostics(diagnostics),
      });
    case "github":
      return printGithub(diagnostics);
    case "sarif":
      return printSarif(diagnostics, { kinds: everyDiagnostic, version: ownVersion, home: repositoryUrl });
    case "junit":
      return printJunit(checks, { strict });
  }
}

/** Data as the JSON that a program reads. */
export const json = (data: unknown): string => `${JSON.stringify(data, undefined, 2)}\n`;

/** Whether a check with these diagnostics fails: for its errors, and with `strict` for its warnings too. */
export function fails(diagnostics: readonly Diagnostic[], strict: boolean): boolean {
  return strict ? diagnostics.length > 0 : diagnostics.some(({ severity }) => severity === "error");
}

/**
 * The status that a check ends with. Where all that fails is that orbs are not at hand, no one knows what CircleCI
 * would say.
 */
export function statusOf(diagnostics: readonly Diagnostic[], strict: boolean): ExitCode {
  const failing = diagnostics.filter(({ severity }) => strict || severity === "error");
  if (failing.length === 0) return ExitCode.ok;
  return failing.every(isMissingOrb) ? ExitCode.notChecked : ExitCode.invalidConfig;
}

/**
 * The closing line of a check: what was looked at where it is in order, the orbs that were not at hand, or the count
 * where it is not in order.
 */
export function verdict(
  io: Io,
  diagnostics: readonly Diagnostic[],
  { strict, looked }: { readonly strict: boolean; readonly looked: string },
): string {
  const count = countDiagnostics(diagnostics);
  if (!fails(diagnostics, strict))
    return `${io.paint("green", "In order")}${diagnostics.length > 0 ? `, with ${count}` : ""}: ${looked}.`;
  if (statusOf(diagnostics, strict) === ExitCode.notChecked) return notChecked(io, diagnostics);
  return `${io.paint("red", "Not in order")}: ${count}${because([{ diagnostics }], strict)}.`;
}

function notChecked(io: Io, diagnostics: readonly Diagnostic[]): string {
  const orbs = [...new Set(diagnostics.filter(isMissingOrb).map(({ reference }) => reference))];
  const are = orbs.length === 1 ? "1 orb is" : `${orbs.length} orbs are`;
  return `${io.paint("yellow", "Not checked")}: ${are} not at hand (${orbs.join(", ")}).`;
}

/**
 * What gets the orbs that kept a check from being made; nothing where something else is wrong, or where that was tried.
 */
export function sayHowToFetch(
  io: Io,
  diagnostics: readonly Diagnostic[],
  { strict }: { readonly strict: boolean },
): void {
  if (statusOf(diagnostics, strict) !== ExitCode.notChecked || io.args.includes("--fetch")) return;
  if (!diagnostics.some((each) => isMissingOrb(each) && !each.placeholder)) return;
  const command = commandLine(["arm-pipeline", ...io.args, "--fetch"]);
  io.say(nextLine(io, `${command}  gets what is missing over the network, and keeps it`));
}

/** The closing lines: one for each file, and for several files a count of all. */
export function summary(
  io: Io,
  checks: readonly (Check & { readonly looked: string })[],
  { strict }: { readonly strict: boolean },
): readonly string[] {
  const [first, ...others] = checks;
  if (first === undefined || others.length === 0)
    return checks.map(({ diagnostics, looked }) => verdict(io, diagnostics, { strict, looked }));
  const good = checks.filter(({ diagnostics }) => !fails(diagnostics, strict)).length;
  const found = checks.flatMap(({ diagnostics }) => diagnostics);
  const count = found.length === 0 ? "" : `: ${countDiagnostics(found)} in all`;
  return [
    ...checks.map(({ name, diagnostics, looked }) =>
      fails(diagnostics, strict)
        ? failed(io, name, { diagnostics, strict })
        : verdict(io, diagnostics, { strict, looked }),
    ),
    `${good} of ${checks.length} files are in order${count}${good < checks.length ? because(checks, strict) : ""}.`,
  ];
}

function failed(
  io: Io,
  name: string,
  { diagnostics, strict }: { readonly diagnostics: readonly Diagnostic[]; readonly strict: boolean },
): string {
  if (statusOf(diagnostics, strict) === ExitCode.notChecked)
    return `${notChecked(io, diagnostics).slice(0, -1)}: ${name}.`;
  return `${io.paint("red", "Not in order")}: ${name}: ${countDiagnostics(diagnostics)}.`;
}

/** Where only `strict` makes it fail, that is said. */
function because(checks: readonly Pick<Check, "diagnostics">[], strict: boolean): string {
  const errors = checks.some(({ diagnostics }) => fails(diagnostics, false));
  return strict && !errors ? " (--strict: warnings fail)" : "";
}

/** Refuses a format that there is none of. */
export function checkFormat(format: string): Format {
  const known = formats.find((each) => each === format);
  if (known !== undefined) return known;
  throw new CliError(`--format: there is no format "${format}".`, {
    code: ExitCode.usage,
    next: [`The formats are ${formats.join(", ")}.`],
  });
}

/**
 * Refuses a code that no diagnostic has, or that is of an error: what it should silence would be shown all the same.
 */
export function checkIgnored(codes: readonly string[]): void {
  for (const code of codes) {
    const kind = everyDiagnostic.find((each) => each.code === code);
    if (kind === undefined)
      throw new CliError(`--ignore: there is no diagnostic "${code}".`, {
        code: ExitCode.usage,
        next: [
          suggest(
            code,
            everyDiagnostic.filter(({ severity }) => severity === "warning").map((each) => each.code),
            "Warnings",
          ) ?? "docs/diagnostics.md lists them.",
        ],
      });
    // A missing orb of which nothing is needed is a warning, and so is for the compiler before what only today's
    // refuses.
    if (kind.severity === "error" && kind.code !== missingOrb.code && kind.since === undefined)
      throw new CliError(`--ignore: "${code}" is an error, and only warnings can be ignored.`, {
        code: ExitCode.usage,
        next: ["Put the error right: CircleCI would refuse the configuration."],
      });
  }
}
