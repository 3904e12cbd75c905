import { localValues } from "../../circleci/pipeline-values.ts";
import type { CompileOptions } from "../../compiler/compile.ts";
import type { Source } from "../../compiler/diagnostics/source.ts";
import { nearestName } from "../../compiler/diagnostics/suggest.ts";
import type { Data } from "../../model/data.ts";
import { ownOrbChecks } from "../../own-orb/checks/all.ts";
import type { Io } from "../io/io.ts";
import { readAssignment, readValue } from "../io/read-assignment.ts";
import { compilerIn } from "../io/read-compiler.ts";
import { givenAliases } from "../orbs/given-orbs.ts";
import type { OrbFlags } from "../orbs/orb-lookup.ts";
import { defaultBranchFact, gitFacts } from "../repository/git-facts.ts";
import { pipelineParameters } from "./pipeline-parameters.ts";

/** The flags that `validate` and `compile` share, as commander hands them over. */
export type CompileFlags = {
  readonly set?: readonly string[];
  readonly param?: readonly string[];
  readonly paramsFile?: string;
  /** Set where the file is for a setup configuration and for what it continues with. */
  readonly paramsFileIsShared?: boolean;
  readonly pipelineValue?: readonly string[];
  readonly branch?: string;
  readonly tag?: string;
  readonly revision?: string;
  readonly compiler?: string;
} & OrbFlags;

/**
 * What a pipeline would bring along: the parameters and values of the flags, and what the checkout tells. Orbs:
 * orb-lookup.ts.
 */
export async function compileOptions(io: Io, source: Source, flags: CompileFlags): Promise<CompileOptions> {
  const parameters = pipelineParameters(io, source, flags);
  const ref = { ...(await checkoutValues(io, source)), ...refValues(flags) };
  const isDefault = source.text.includes("is_default")
    ? await defaultBranchFact(io, String(ref["git.branch"] ?? ""))
    : {};
  const values = { ...ref, ...isDefault, ...givenValues(io, flags) };
  return {
    parameters,
    values,
    compiler: compilerIn(flags.compiler),
    checks: ownOrbChecks,
    placedOrbs: givenAliases(flags.orb ?? []),
  };
}

/** Starting git takes longer than all the rest, so it is asked only where the file or an orb may want to know. */
async function checkoutValues(io: Io, { text }: Source): Promise<Readonly<Record<string, Data>>> {
  return text.includes("pipeline.") || /^["']?orbs/m.test(text) ? await gitFacts(io) : {};
}

/** A pipeline is of a branch or of a tag: who names one leaves the other empty. */
function refValues({ branch, tag, revision }: CompileFlags): Readonly<Record<string, Data>> {
  return {
    ...((branch !== undefined || tag !== undefined) && { "git.branch": branch ?? "", "git.tag": tag ?? "" }),
    ...(revision !== undefined && { "git.revision": revision }),
  };
}

/** CircleCI may know more values than this version does, so an unknown one is taken, and said. */
function givenValues(io: Io, { pipelineValue = [] }: CompileFlags): Readonly<Record<string, Data>> {
  const values = pipelineValue.map((written): readonly [string, Data] => {
    const { name, value } = readAssignment(written, { option: "--pipeline-value", example: "git.tag=v1.2.3" });
    return [name.replace(/^pipeline\./, ""), readValue(value, { name, option: "--pipeline-value" })];
  });
  for (const [name] of values) {
    if (localValues.has(name)) continue;
    const nearest = nearestName(name, [...localValues.keys()]);
    const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
    io.say(`${io.paint("yellow", "note:")} this version knows no pipeline value "${name}".${hint}`);
  }
  return Object.fromEntries(values);
}
