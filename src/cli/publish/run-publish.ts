import { isMissingOrb } from "../../compiler/orbs/missing-orb.ts";
import { type PackedOrb, packFile } from "../../compiler/orbs/pack.ts";
import { printText } from "../../compiler/print/text.ts";
import { shellCommand } from "../../generator/command-line.ts";
import { type CliFlavour, publishArguments } from "../../publisher/circleci-cli.ts";
import { explainPublishFailure } from "../../publisher/publish-failure.ts";
import { type CheckedPublish, checkPublish } from "../../publisher/publish-request.ts";
import { reviewOrb } from "../../publisher/review.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { verdict } from "../io/show-diagnostics.ts";
import { packedOrbText } from "../orbs/packed-orb.ts";
import { readWholeOrb } from "../orbs/read-orb-source.ts";
import { checkPackedOrb } from "../orbs/run-orb-check.ts";
import { findCircleci, requireCircleci, requireToken, runCircleci } from "./circleci.ts";
import { checkRuleCodes } from "./rule-codes.ts";
import { reviewLines } from "./show-review.ts";

/** The flags as commander hands them over. */
export type PublishOptions = {
  readonly bump?: string;
  readonly promote?: string;
  readonly source?: string;
  readonly includeRoot?: string;
  readonly exclude?: readonly string[];
  readonly validate?: boolean;
  readonly storedToken?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
};

type Request = PublishOptions & { readonly orb: string; readonly version: string | undefined };
type Plan = Extract<CheckedPublish, { kind: "ok" }> & { readonly name: string; readonly source: Source };

/**
 * The packed orb, or where it comes from. A folder is packed by `circleci` itself, so that its bytes are CircleCI's.
 */
type Source =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "file"; readonly path: string };

/**
 * Reads what is asked for, reviews the orb, makes sure of the command line, the token and the person, and publishes.
 */
export async function runPublish(io: Io, request: Request): Promise<void> {
  const checked = checkPublish(request);
  if (checked.kind === "wrong")
    throw new CliError(checked.message, { code: ExitCode.usage, next: [`Allowed: ${checked.allowed}`] });
  checkRuleCodes(request.exclude ?? []);
  const plan: Plan = {
    ...checked,
    name: `${checked.orb.namespace}/${checked.orb.name}`,
    source: sourceOf(io, request.source),
  };
  // A dev version that is promoted was checked when it was published, and its text is not here.
  if (plan.target.kind !== "promote") {
    const { source } = plan;
    const orb =
      source.kind === "text"
        ? packFile({ name: "orb.yml", text: source.text })
        : await readWholeOrb(io, source.path, request);
    if (request.validate ?? true) await validate(io, orb, source);
    review(io, orb, { plan, exclude: request.exclude ?? [] });
  }
  if (request.dryRun) return await showCommands(io, plan);
  const cli = await requireCircleci(io);
  const token = requireToken(io, { cli, stored: request.storedToken ?? false });
  await confirm(io, { plan, yes: request.yes ?? false });
  await io.files.withTemporaryFolder(async (folder) => {
    const run = async (words: readonly string[]): Promise<string> => {
      io.say(`$ ${shellCommand(["circleci", ...words])}`);
      const { status, stdout, stderr } = await runCircleci(io, { cli, token, arguments: words });
      io.signal.throwIfAborted();
      if (status === 0) return stdout;
      throw failure(io, { plan, flavour: cli.flavour, status, output: [stdout, stderr].join("\n").trim() });
    };
    const file = await packedFile(io, { plan, folder, run });
    io.out(`${(await run(publishArguments({ orb: plan.name, target: plan.target, file }, cli.flavour))).trimEnd()}\n`);
  });
}

function sourceOf(io: Io, path: string | undefined): Source {
  if (path === undefined) return { kind: "text", text: packedOrbText(io) };
  return { kind: io.files.kind(path) === "folder" ? "folder" : "file", path };
}

/** What CircleCI would refuse is not sent. This package's own orb was checked when it was made. */
async function validate(io: Io, orb: PackedOrb, source: Source): Promise<void> {
  if (source.kind === "text") return;
  const { diagnostics } = await checkPackedOrb(io, orb, {});
  const wrong = diagnostics.filter(({ severity }) => severity === "error");
  if (wrong.length === 0) return;
  io.say(printText(wrong, { paint: io.paint }).trimEnd());
  io.say(verdict(io, wrong, { strict: false, looked: source.path }));
  if (wrong.every(isMissingOrb)) return;
  throw new CliError("CircleCI would refuse the orb, so it was not published.", {
    code: ExitCode.invalidConfig,
    next: ["Repair it, or publish it all the same with --no-validate."],
  });
}

function review(
  io: Io,
  orb: PackedOrb,
  { plan, exclude }: { readonly plan: Plan; readonly exclude: readonly string[] },
): void {
  const { target, name } = plan;
  const result = reviewOrb(orb, {
    ...(target.kind === "version" && { release: { orb: name, version: target.version } }),
    exclude,
  });
  for (const line of reviewLines(io, result)) io.say(line);
  if (result.findings.length === 0) return;
  throw new CliError("The orb is not in order, so it was not published.", {
    code: ExitCode.invalidConfig,
    next: ["Repair it, or leave a rule out with --exclude CODE."],
  });
}

async function showCommands(io: Io, { source, target, name }: Plan): Promise<void> {
  const cli = await findCircleci(io);
  if (cli === undefined)
    io.say('The command line "circleci" is not installed; this is what its version 1 would be told.');
  const flavour = cli?.flavour ?? "v1";
  const file = source.kind === "file" ? source.path : "orb.yml";
  if (source.kind === "folder" && target.kind !== "promote")
    io.out(`${shellCommand(["circleci", "orb", "pack", source.path])} > orb.yml\n`);
  io.out(`${shellCommand(["circleci", ...publishArguments({ orb: name, target, file }, flavour)])}\n`);
}

async function packedFile(
  io: Io,
  pack: { readonly plan: Plan; readonly folder: string; readonly run: (words: readonly string[]) => Promise<string> },
): Promise<string> {
  const { plan, folder, run } = pack;
  if (plan.source.kind === "file" || plan.target.kind === "promote")
    return plan.source.kind === "file" ? plan.source.path : "";
  const path = `${folder}/orb.yml`;
  io.files.write(
    path,
    plan.source.kind === "text" ? plan.source.text : `${whole(await run(["orb", "pack", plan.source.path]))}\n`,
  );
  return path;
}

/** `circleci` leaves an include as it is that it does not know as one, and jobs would run it as shell. */
function whole(packed: string): string {
  const [left] = /<<\s*include\([^>\n]*>>/.exec(packed.replaceAll("\\<<", "")) ?? [];
  if (left === undefined) return packed;
  throw new CliError(`circleci has left "${left}" in the packed orb, so it was not published.`, {
    code: ExitCode.invalidConfig,
    next: ["Write it without blanks, as <<include(scripts/name.sh)>>."],
  });
}

/** A production version can never be taken back, so somebody has to want it. */
async function confirm(io: Io, { plan, yes }: { readonly plan: Plan; readonly yes: boolean }): Promise<void> {
  if (plan.target.kind === "dev" || yes) return;
  if (!io.interactive) {
    throw new CliError("A production version is for good, and no one can be asked here.", {
      code: ExitCode.usage,
      next: ["Say so with --yes."],
    });
  }
  const answer = await io.ask(`Publish a production version of ${plan.name}, for good? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError("Nothing was published.", { code: ExitCode.usage });
}

function failure(
  io: Io,
  end: { readonly plan: Plan; readonly flavour: CliFlavour; readonly status: number; readonly output: string },
): CliError {
  const { plan, flavour, status, output } = end;
  if (output !== "") io.say(output);
  const known = explainPublishFailure(output, { orb: plan.orb, flavour, status });
  return new CliError(known?.message ?? `circleci ended with status ${status}; what it says stands above.`, {
    code: ExitCode.runFailed,
    next: known?.next ?? [],
  });
}
