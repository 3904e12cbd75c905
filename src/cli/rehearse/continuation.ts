import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Source } from "../../compiler/diagnostics/source.ts";
import type { CompiledConfiguration } from "../../compiler/expand/compiled.ts";
import { readDocument } from "../../compiler/source/read-document.ts";
import { type Data, isMap } from "../../model/data.ts";
import { runFolder } from "../../runner/state/run-folder.ts";
import { named, neither } from "../../text/quantities.ts";
import { readUtf8 } from "../../text/utf8.ts";
import { continuationsFrom } from "../check/follow-setup.ts";
import { parametersInFile, undeclaredOf } from "../check/pipeline-parameters.ts";
import { CliError } from "../io/cli-error.ts";
import { ExitCode } from "../io/exit-code.ts";
import type { Io } from "../io/io.ts";
import { pathFromHere } from "../repository/top.ts";
import type { RunFlags } from "./run-flags.ts";

/**
 * The flags by which a pipeline goes on with what its setup has handed to CircleCI's API; nothing where that was
 * nothing. The configuration and its parameters become files in the run's folder, so that they can be read, validated
 * and rehearsed again by themselves. The parameters are those that were handed over, and those that the pipeline was
 * started with; a person may set others here. https://circleci.com/docs/guides/orchestrate/dynamic-config/
 */
export async function continuedBy(
  io: Io,
  folder: string,
  {
    flags,
    started,
  }: {
    readonly flags: RunFlags;
    /** Parameters that the setup declares and was given, which CircleCI hands on too. */
    readonly started: Readonly<Record<string, Data>>;
  },
): Promise<RunFlags | undefined> {
  const file = join(folder, runFolder.continuation);
  if (!existsSync(file)) return undefined;
  const posted = readPosted(readFileSync(file));
  if (typeof posted === "string")
    throw new CliError(`The setup handed on what CircleCI would refuse: ${posted}.`, {
      code: ExitCode.runFailed,
      next: [`See what it was: ${pathFromHere(io, file)}`],
    });
  refuseStarted(posted, started);
  const [config, parameters] = [join(folder, "continuation.yml"), join(folder, "continuation-parameters.json")];
  await writeFile(config, posted.configuration);
  const later = flags.paramsFile === undefined ? {} : parametersInFile(io, flags.paramsFile);
  const others = Object.fromEntries(Object.entries(later).filter(([name]) => !Object.hasOwn(started, name)));
  const given = { ...started, ...posted.parameters, ...others };
  await writeFile(parameters, `${JSON.stringify(given, undefined, 2)}\n`);
  const { rerunFailed: _rerun, ...kept } = flags;
  return { ...kept, config: pathFromHere(io, config), paramsFile: pathFromHere(io, parameters) };
}

/** What is asked for on the command line, of one configuration. */
interface AskedFor {
  readonly jobs: readonly string[];
  readonly flags: RunFlags;
}

/**
 * What is asked for of a setup configuration, and what of the one that it goes on with: jobs and a workflow that the
 * setup does not have can only be meant of the other.
 */
export function splitAsked(
  { jobs, flags }: AskedFor,
  { compiled, source }: { readonly compiled: CompiledConfiguration; readonly source: Source },
): { readonly now: AskedFor; readonly later: AskedFor } {
  const { workflow, ...named } = flags;
  const { set, param, ...apart } = named;
  const forLater = { set: undeclaredOf(source, set), param: undeclaredOf(source, param) };
  const others = {
    ...apart,
    ...(forLater.set.length > 0 && { set: forLater.set }),
    ...(forLater.param.length > 0 && { param: forLater.param }),
  };
  const nothing = { jobs: [], flags: others };
  if (compiled.setup === undefined) return { now: { jobs, flags }, later: nothing };
  const known = compiled.workflows.flatMap(({ entries }) => entries.map(({ name }) => name));
  const jobsNow = jobs.length === 0 || jobs.some((name) => known.includes(name));
  const workflowNow = workflow === undefined || compiled.workflows.some(({ name }) => name === workflow);
  return {
    now: { jobs: jobsNow ? jobs : [], flags: workflowNow ? flags : named },
    later: {
      jobs: jobsNow ? [] : jobs,
      flags: workflowNow || workflow === undefined ? others : { ...others, workflow },
    },
  };
}

/**
 * Refuses jobs and a workflow that no file has which the setup continues with, before the setup runs. A name may be
 * made of a matrix, so its first word counts; where a job makes a file, nobody knows.
 */
export function refuseUnknownLater(io: Io, source: Source, { jobs, flags }: AskedFor): void {
  const asked = [...jobs, ...(flags.workflow === undefined ? [] : [flags.workflow])];
  if (asked.length === 0) return;
  const { followed, isAll } = continuationsFrom(io, source);
  if (!isAll) return;
  const unknown = asked.find((name) => {
    const [word = name] = name.split(/[-/ ]/, 1);
    return followed.every((each) => !each.source.text.includes(word));
  });
  if (unknown === undefined) return;
  const names = [source, ...followed.map((each) => each.source)].map(({ name }) => name);
  throw new CliError(`${neither(names)} has "${unknown}".`, {
    code: ExitCode.usage,
    next: ["Name a job of the setup, or of what it continues with; --dry-run shows the setup's."],
  });
}

/** What a setup has handed on. */
interface Posted {
  readonly configuration: string;
  readonly parameters: Readonly<Record<string, Data>>;
}

/**
 * What a pipeline is started with is a parameter of the configuration that goes on too, so that has to declare it, and
 * no other value may be handed on: https://github.com/ethereum-optimism/optimism/pull/19462 and
 * https://github.com/cypress-io/cypress/pull/33710
 */
function refuseStarted({ configuration, parameters }: Posted, started: Readonly<Record<string, Data>>): void {
  const other = Object.entries(started).find(
    ([name, value]) => name in parameters && !isDeepStrictEqual(parameters[name], value),
  );
  if (other !== undefined) {
    const [name, value] = other;
    const [before, after] = [value, parameters[name]].map((each) => JSON.stringify(each));
    throw new CliError(
      `CircleCI would refuse what the setup handed on: Conflicting pipeline parameters. "${name}" is ${before} where the pipeline was started, and ${after} where it goes on.`,
      { code: ExitCode.runFailed, next: [`Hand on another parameter in the place of "${name}", or none.`] },
    );
  }
  const source = { name: "continuation.yml", text: configuration };
  // What cannot be read says so itself.
  if (readDocument(source, () => {}) === undefined) return;
  const unknown = undeclaredOf(source, Object.keys(started));
  if (unknown.length > 0)
    throw new CliError(
      `CircleCI would refuse what the setup handed on: Unexpected argument(s): ${unknown.join(", ")}. What a pipeline is started with goes to both configurations.`,
      {
        code: ExitCode.runFailed,
        next: [`Declare ${named(unknown)} in the parameters of the configuration that goes on too, used there or not.`],
      },
    );
}

/** What was posted, or why it is nothing to go on with. */
function readPosted(bytes: Buffer): string | Posted {
  const read = readUtf8(bytes);
  if (read.kind === "utf-16") return "its body is UTF-16, and not UTF-8";
  if (read.kind === "no-utf-8") return `its body is not UTF-8: it has the byte 0x${read.byte.toString(16)}`;
  const { text } = read;
  let body: Data;
  try {
    body = JSON.parse(text) as Data;
  } catch {
    return "its body is no JSON";
  }
  if (!isMap(body) || typeof body.configuration !== "string" || body.configuration.trim() === "")
    return "it has no configuration";
  const { configuration, parameters = {} } = body;
  if (!isMap(parameters)) return "its parameters are no object";
  if (/^setup:\s*true\b/m.test(configuration)) return "a configuration that goes on may not be a setup itself";
  return { configuration, parameters };
}
