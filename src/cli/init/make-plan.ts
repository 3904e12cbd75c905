import { addToConfig } from "../../generator/additions/add-to-config.ts";
import type { AdditionProblem } from "../../generator/additions/addition.ts";
import { checkConfigInput } from "../../generator/check-input.ts";
import { consumerDocument, generateConfig } from "../../generator/generate-config.ts";
import type { ConfigOptions } from "../../generator/input.ts";
import { configPath } from "../../generator/repository/existing-config.ts";
import type { DataMap } from "../../model/index.ts";
import { checkGenerated } from "../generate/check-generated.ts";
import { findInput } from "../generate/find-input.ts";
import { refuseInput } from "../generate/refuse-input.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { asIfWritten } from "./files-view.ts";
import type { Decision, Place } from "./flags.ts";

/** A file as it is and as it will be. */
export type Change = { readonly path: string; readonly before: string | undefined; readonly after: string };

/** The files that would be written, and what was decided. */
export type Plan = {
  readonly changes: readonly Change[];
  readonly options: ConfigOptions;
  readonly warnings: readonly AdditionProblem[];
};

/** Makes a decision into files, and writes none of them. */
export async function makePlan(io: Io, { shape, starting, place }: Decision): Promise<Plan> {
  const input = findInput(asIfWritten(io, starting), { ...shape, out: configPath });
  const checked = checkConfigInput(input);
  if (checked.kind === "wrong") throw refuseInput(checked.problems);
  const { options } = checked;
  checkGenerated({ input, options });
  const packedOrb = options.orb.kind === "inline" ? (await import("../orbs/packed-orb.ts")).packedOrb(io) : {};
  const before = io.files.kind(configPath) === "file" ? io.files.read(configPath) : undefined;
  const config =
    before === undefined
      ? { text: generateConfig({ input, options, packedOrb }), warnings: [] }
      : added(before, { document: consumerDocument({ options, packedOrb }), place });
  const changes = [
    ...starting.map(({ path, text }): Change => ({ path, before: textOf(io, path), after: text })),
    { path: configPath, before, after: config.text },
  ];
  return { changes: changes.filter((change) => change.before !== change.after), options, warnings: config.warnings };
}

const textOf = (io: Io, path: string): string | undefined =>
  io.files.kind(path) === "file" ? io.files.read(path) : undefined;

/** The configuration that is there with the jobs in it; everything that somebody wrote stays as it is. */
function added(
  text: string,
  { document, place }: { readonly document: DataMap; readonly place: Place },
): { readonly text: string; readonly warnings: readonly AdditionProblem[] } {
  const result = addToConfig(text, { document, ...place });
  if (result.kind === "unchanged") return { text, warnings: [] };
  if (result.kind === "added") return { text: result.text, warnings: result.warnings };
  throw refusedAddition(result.problems);
}

/** Why nothing can be added, in the words of whoever found it. */
export function refusedAddition(problems: readonly AdditionProblem[]): CliError {
  const [first, ...others] = problems;
  return new CliError(`${configPath} cannot be added to. ${first?.message}`, {
    code: ExitCode.usage,
    next: [first?.hint ?? "", ...others.map(({ message, hint }) => `${message} ${hint}`)],
  });
}
