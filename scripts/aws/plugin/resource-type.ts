import type { Account } from "./account.ts";
import type { Properties, Values } from "./properties.ts";

/** What a resource is, as Pulumi keeps it: the properties as AWS has them, and outputs. */
export type State = Readonly<Record<string, unknown>>;

/** One call of the engine. */
export type Call = {
  readonly account: Account;
  /** Aborted when the engine cancels, or when the time of the resource is over. */
  readonly signal: AbortSignal;
  /** What the program gave it, in the place of the limit that the resource has. */
  readonly limitMs: number | undefined;
  /**
   * Says that the resource exists from here on: whatever fails now, Pulumi keeps it in its state, and destroys it.
   */
  readonly exists: (id: string) => void;
};

/** A type of resource: the calls to AWS that the real plugin makes for it. */
export type ResourceType<P extends Properties> = {
  readonly token: string;
  readonly properties: P;
  /** The property that gets a name of its own when the program gives none, and how long it may be. */
  readonly named?: { readonly property: keyof P & string; readonly longest: number };
  /** Whether the old one must be gone before the new one can be there. */
  readonly deleteBeforeReplace?: true;
  /** Makes it, waits as long as the real plugin waits, and returns its id. */
  readonly create: (inputs: Values<P>, call: Call) => Promise<string>;
  /** What AWS has of it, or undefined when it is gone. */
  readonly read: (id: string, asked: Asked<P>) => Promise<State | undefined>;
  /** Without it, every change takes another resource. */
  readonly update?: (id: string, change: Change<P>, call: Call) => Promise<void>;
  readonly remove: (id: string, asked: Asked<P>, call: Call) => Promise<void>;
};

/** A resource about which AWS is asked. */
export type Asked<P extends Properties> = {
  readonly account: Account;
  /** The properties as they are known, by which some resources are found. */
  readonly known: Values<P>;
};

/** What is to be other than it was. */
export type Change<P extends Properties> = {
  readonly old: Values<P>;
  readonly wanted: Values<P>;
  /** Names of the properties that differ. */
  readonly changed: ReadonlySet<keyof P & string>;
};

/** A type whose properties are known to nobody but itself. */
export type AnyResourceType = ResourceType<Properties>;

/** Declares a type of resource. */
export function resourceType<P extends Properties>(type: ResourceType<P>): AnyResourceType {
  // Each is called with values that were checked against its own properties only.
  return type as unknown as AnyResourceType;
}

/** A function that a program asks. */
export type FunctionType<P extends Properties> = {
  readonly token: string;
  readonly properties: P;
  readonly ask: (inputs: Values<P>, account: Account) => Promise<State>;
};

/** A function whose properties are known to nobody but itself. */
export type AnyFunctionType = FunctionType<Properties>;

/** Declares a function. */
export function functionType<P extends Properties>(type: FunctionType<P>): AnyFunctionType {
  return type as unknown as AnyFunctionType;
}
