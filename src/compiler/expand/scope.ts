import type { Related, Report } from "../diagnostics/diagnostic.ts";
import type { Memory } from "../diagnostics/memory.ts";
import type { Range } from "../diagnostics/source.ts";
import type { Definition, Library } from "../library/library.ts";
import { type AbsentOrb, isMissingOrb, type MissingOrb } from "../orbs/missing-orb.ts";
import type { YamlNode } from "../source/node.ts";
import type { Names } from "../template/names.ts";
import { substitute } from "../template/substitute.ts";

/** Where a body is expanded: which names `<< >>` may use, where components are looked up, and which calls led here. */
export interface Scope {
  readonly library: Library;
  /** Nothing where everything was substituted already, such as in steps that were handed over as an argument. */
  readonly names: Names | undefined;
  /**
   * What a bare expression in a condition may name, where `names` is nothing: what was in scope where the steps were
   * written.
   */
  readonly written?: Names | undefined;
  /** What `pipeline.` stands for in this library. */
  readonly pipeline: Names;
  /** The same for another one: an orb does not see the configuration's parameters. */
  readonly pipelineIn: (library: Library) => Names;
  /** The components whose bodies are being expanded, the outermost first: a second time the same is a recursion. */
  readonly calls: readonly Call[];
  readonly report: Report;
  readonly used: Used;
  /** What the expansion may still cost. */
  readonly budget: Budget;
  /** What was expanded of earlier versions of the configuration. */
  readonly memory?: Memory | undefined;
}

/** What is left to spend; a job's is taken out of the configuration's. */
export interface Budget {
  left: number;
}

/** A component's body that is being expanded, and where it was called. */
export interface Call {
  readonly definition: Definition;
  readonly at: Range;
}

/**
 * The components that something uses, for the checks that look for unused ones; and the orbs that are needed and not at
 * hand.
 */
export interface Used {
  readonly definitions: Set<Definition>;
  readonly orbs: Set<string>;
  readonly missing: Set<AbsentOrb>;
}

/** The scope for a trial, whose errors are none. But what becomes of it cannot be known without its orbs. */
export const quiet = (scope: Scope): Scope => ({
  ...scope,
  report: (diagnostic) => {
    if (isMissingOrb(diagnostic)) scope.report(diagnostic);
  },
});

/** The same scope, and what the expansion in it lacks. */
export function noting(scope: Scope): { readonly scope: Scope; readonly lacking: readonly MissingOrb[] } {
  const lacking: MissingOrb[] = [];
  const report: Report = (diagnostic) => {
    if (isMissingOrb(diagnostic)) lacking.push(diagnostic);
    scope.report(diagnostic);
  };
  return { scope: { ...scope, report }, lacking };
}

/** The scope of a component's body that is called with these values. Mistakes in it tell which call led to them. */
export function scopeOfCall(
  scope: Scope,
  call: { readonly definition: Definition; readonly at: Range; readonly values: ReadonlyMap<string, YamlNode> },
): Scope {
  const { definition, at, values } = call;
  const related: Related = { at, message: `Called here: ${definition.kind} "${definition.name}".` };
  const pipeline = scope.pipelineIn(definition.library);
  return {
    ...scope,
    library: definition.library,
    pipeline,
    names: namesWith(pipeline, "parameters", values),
    calls: [...scope.calls, { definition, at }],
    report: (diagnostic) => scope.report({ ...diagnostic, related: [...diagnostic.related, related] }),
  };
}

/** A node with its names' values, or as it is where they are in it already. */
export const substituted = (node: YamlNode, scope: Scope): YamlNode =>
  scope.names === undefined ? node : substitute(node, scope.names, scope.report);

/** Names with some more of them under a prefix, such as `parameters`. */
export function namesWith(names: Names, prefix: string, values: ReadonlyMap<string, YamlNode>): Names {
  const start = `${prefix}.`;
  return {
    lookUp: (path) => (path.startsWith(start) ? values.get(path.slice(start.length)) : names.lookUp(path)),
    known: () => [...[...values.keys()].map((name) => start + name), ...names.known()],
  };
}

/**
 * Where a value was written that is handed over: its names are looked up there, and the calls around it are those that
 * led there.
 */
export type Home = Pick<Scope, "library" | "calls" | "names">;

const homes = new WeakMap<YamlNode, Home>();

/**
 * Marks a value with its home: names of commands and executors in an argument are looked up where the call is written,
 * in a default where the component is defined. The mark stays on the value however far it is handed on.
 */
export function setHome(node: YamlNode, { library, calls, names }: Home): void {
  if (!homes.has(node)) homes.set(node, { library, calls, names });
}

/** Where a value was written, if it was handed over as an argument. */
export const homeOf = (node: YamlNode): Home | undefined => homes.get(node);

/**
 * The scope of steps that were handed over: everything is substituted in them, and they call what they could call where
 * they were written.
 */
export const scopeOfSteps = (scope: Scope, { library, calls, names }: Home): Scope => ({
  ...scope,
  library,
  calls,
  names: undefined,
  written: names,
});
