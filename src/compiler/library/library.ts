import type { ParameterType } from "../../circleci/parameters.ts";
import type { Range } from "../diagnostics/source.ts";
import type { AbsentOrb } from "../orbs/missing-orb.ts";
import type { MappingNode, ScalarNode, YamlNode } from "../source/node.ts";

/** A parameter as a component declares it. */
export interface ParameterDefinition {
  readonly name: string;
  readonly type: ParameterType;
  /** Missing when the parameter is required; a default of null counts as none. */
  readonly default: YamlNode | undefined;
  /** The values that an enum allows. */
  readonly allowed: readonly YamlNode[];
  /** Its key in the source. */
  readonly at: Range;
}

/** What a definition defines. */
export type DefinitionKind = "command" | "executor" | "job" | "job-group";

/** A component of a configuration or an orb, as it was written. */
export interface Definition {
  readonly kind: DefinitionKind;
  /** Its own name, without the orb's. */
  readonly name: string;
  /** Its key in the source. */
  readonly at: Range;
  readonly body: MappingNode;
  readonly parameters: ReadonlyMap<string, ParameterDefinition>;
  /** Where the names in it are looked up: an orb sees itself and its own orbs, never the configuration around it. */
  readonly library: Library;
}

/**
 * An imported orb: its library, or that it is broken, which was reported where it is imported, or that it is not at
 * hand.
 */
export type ImportedOrb =
  | { readonly kind: "library"; readonly at: Range; readonly library: Library }
  | { readonly kind: "broken"; readonly at: Range; readonly reference: string }
  | AbsentOrb;

/** The components that a document defines, and the orbs that it imports by their local names. */
export interface Library {
  /** What messages call it: "the configuration", or the orb's reference. */
  readonly title: string;
  readonly document: MappingNode;
  readonly commands: ReadonlyMap<string, Definition>;
  readonly executors: ReadonlyMap<string, Definition>;
  readonly jobs: ReadonlyMap<string, Definition>;
  readonly jobGroups: ReadonlyMap<string, Definition>;
  readonly orbs: ReadonlyMap<string, ImportedOrb>;
  /** Definitions that are a text: another name for an orb's component, or for an executor of the same document. */
  readonly aliases: Readonly<Record<AliasedSection, ReadonlyMap<string, ScalarNode>>>;
}

/** The sections in which a definition can be another name for one. */
export type AliasedSection = "commands" | "executors" | "jobs";
