import { readExisting } from "../../generator/additions/existing.ts";
import { shellCommand } from "../../generator/command-line.ts";
import { contextNeeds } from "../../generator/contexts.ts";
import { configPath, type ExistingConfig } from "../../generator/repository/existing-config.ts";
import { inspectRepository } from "../../generator/repository/inspect.ts";
import { setupNotes } from "../generate/setup-notes.ts";
import { versionNotes } from "../generate/version-note.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { asTyped } from "../io/next-line.ts";
import { repositoryRoot } from "../repository/git-folder.ts";
import { repositoryFiles } from "../repository/look-at.ts";
import { checkPlan } from "./check-plan.ts";
import { decide } from "./decide.ts";
import { inFolder } from "./files-view.ts";
import type { InitFlags } from "./flags.ts";
import { makePlan, type Plan, refusedAddition } from "./make-plan.ts";
import { programNotes } from "./program-notes.ts";
import { assumedAnswers, type Prompts } from "./prompts.ts";
import { seen } from "./seen.ts";
import { changedPlaces, planLines } from "./show-plan.ts";
import { checkWritable, writePlan } from "./write-plan.ts";

/** Looks, asks, shows, and after one yes writes: a repository has a pipeline then, or is as it was. */
export async function runInit(outer: Io, flags: InitFlags): Promise<void> {
  const io = atTop(outer);
  const files = repositoryFiles(io);
  const repository = inspectRepository(files);
  refuseConfig(io, repository.config);
  checkWritable(io, [configPath]);
  const orb = repository.config && ownOrbIn(repository.config);
  if (orb !== undefined) {
    refuseWorkflowBeside(orb, flags);
    io.say(`Nothing to do: ${configPath} has the orb already, in ${orb}.`);
    io.say("What else it can do: arm-pipeline recipes");
    return;
  }
  for (const line of seen(repository)) io.say(`${io.paint("dim", "found:")} ${line}`);
  const asks = canAsk(io, flags);
  const prompts: Prompts = asks
    ? await (await import("./terminal-prompts.ts")).terminalPrompts(io)
    : assumedAnswers(io);
  const decision = await decide({ io, repository, files, flags, prompts });
  const plan = await makePlan(io, decision);
  checkWritable(
    io,
    plan.changes.map(({ path }) => path),
  );
  const checked = await checkPlan(io, plan);
  const show = flags.dryRun ? (line: string) => io.out(`${line}\n`) : io.say;
  for (const line of planLines(io, plan)) show(line);
  const notes = [
    ...programNotes(repository.programs, plan.options),
    ...setupNotes(plan.options),
    ...versionNotes(plan.options),
  ];
  for (const note of notes) io.say(`${io.paint("yellow", "note:")} ${note}`);
  if (flags.dryRun) {
    io.say("Nothing was written: --dry-run.");
    return;
  }
  const what = plan.changes.length === 1 ? "this file" : `these ${plan.changes.length} files`;
  if (asks && !(await prompts.confirm({ question: `Write ${what}`, flags: "--yes", initial: true }))) {
    io.say("Nothing was written.");
    return;
  }
  writePlan(io, plan.changes);
  const jobs = `${checked.jobs} ${checked.jobs === 1 ? "job" : "jobs"}`;
  io.say(
    `Written, and ${configPath} is in order: ${jobs} in ${checked.workflows === 1 ? "one workflow" : `${checked.workflows} workflows`}.`,
  );
  sayNext(io, plan);
}

/** Where a person is and wants to be asked. Continuous integration has a terminal in places, and no one before it. */
const canAsk = ({ interactive, env }: Io, { yes = false }: InitFlags): boolean =>
  interactive && !yes && env.TERM !== "dumb" && (env.CI ?? "") === "";

/** CircleCI reads the configuration at the top of a repository, so all of it is looked at, wherever one stands. */
function atTop(io: Io): Io {
  const root = repositoryRoot(io);
  if (root === undefined)
    throw new CliError(`${io.cwd} is in no Git repository, and CircleCI builds repositories.`, {
      code: ExitCode.usage,
      next: ["Go to the folder of yours, or make one here: git init"],
    });
  if (root === io.cwd) return io;
  io.say(`Looking at ${root}, the top of this repository: CircleCI reads the configuration there.`);
  return inFolder(io, root);
}

/** What cannot be added to is refused before a question is asked. */
function refuseConfig(io: Io, config: ExistingConfig | undefined): void {
  if (config === undefined) return;
  const existing = readExisting(io.files.read(config.path));
  if ("kind" in existing) throw refusedAddition(existing.problems);
}

/** A workflow beside the jobs can still be added; to say that nothing is to be done would lose it. */
function refuseWorkflowBeside(orb: string, flags: InitFlags): void {
  const { reaper, branchEnvironment, image = [], program } = flags;
  const asked = [...(branchEnvironment ? ["--branch-environment"] : []), ...(reaper ? ["--reaper"] : [])];
  if (asked.length === 0) return;
  const given = [
    ...image.flatMap((each) => ["--image", each]),
    ...(program === undefined ? [] : ["--program", program]),
  ];
  throw new CliError(
    `${configPath} has the orb already, in ${orb}, and init does not add ${asked.join(" and ")} to it.`,
    {
      code: ExitCode.usage,
      next: [`Add it: ${shellCommand(["arm-pipeline", "generate", "config", "--add", ...given, ...asked])}`],
    },
  );
}

/** The workflows that use this orb already, by its jobs: an orb that stands in the file has no name but its alias. */
function ownOrbIn({ orbs, workflows }: ExistingConfig): string | undefined {
  const aliases = Object.entries(orbs)
    .filter(([, reference]) => reference === undefined || /\barm-pipeline[@/]/.test(reference))
    .map(([alias]) => alias);
  const using = workflows.filter(({ jobs }) =>
    jobs.some(({ job }) => aliases.some((alias) => [`${alias}/build_and_push`, `${alias}/build`].includes(job))),
  );
  if (using.length === 0) return undefined;
  return `the workflow${using.length > 1 ? "s" : ""} ${using.map(({ name }) => `"${name}"`).join(", ")}`;
}

/** What has to be set, once, and three commands that go on from here. */
function sayNext(io: Io, { changes, options }: Plan): void {
  for (const { role, contexts, variables } of contextNeeds(options)) {
    if (variables.length === 0) continue;
    const where = contexts.length > 0 ? `the context ${contexts.join(" or ")}` : "the project's settings";
    io.say(`CircleCI needs, to ${role}, in ${where}: ${variables.join(", ")}`);
  }
  const does = options.deployment === undefined ? "pushes" : "pushes and deploys";
  const next: readonly (readonly [string, string])[] = [
    [asTyped(io, "arm-pipeline run --dry-run"), "what would run, in which order"],
    [asTyped(io, "arm-pipeline run"), `rehearse it here; with real credentials it really ${does}`],
    [`git add ${changedPlaces(changes).join(" ")}`, "then commit and push: CircleCI runs it"],
  ];
  const width = Math.max(...next.map(([command]) => command.length));
  io.say("Next:");
  for (const [command, why] of next)
    io.say(`  ${io.paint("cyan", command)}${" ".repeat(width - command.length)}  ${io.paint("dim", `# ${why}`)}`);
}
