import type { armClasses } from "../orb/executors.ts";

/** A size of the machine that builds. */
export type ArmClass = (typeof armClasses)[number];

/** How the configuration gets at the orb. */
export const orbSources = ["registry", "url", "inline"] as const;
/** How the configuration gets at the orb: published, as a file at an address, or written into the configuration itself. */
export type OrbSourceKind = (typeof orbSources)[number];

/** What a person asked for, or what was found in their repository, before it is checked. */
export type ConfigInput = {
  readonly image: string;
  readonly registry?: string | undefined;
  readonly dockerfile?: string | undefined;
  readonly buildContext?: string | undefined;
  readonly program?: string | undefined;
  /** The backend's URL in Pulumi.yaml: it decides which credentials the deployment needs. */
  readonly backend?: string | undefined;
  readonly stack?: string | undefined;
  readonly keep?: boolean | undefined;
  readonly approval?: boolean | undefined;
  readonly branches?: readonly string[] | undefined;
  readonly resourceClass?: string | undefined;
  readonly registryContexts?: readonly string[] | undefined;
  readonly deployContexts?: readonly string[] | undefined;
  readonly orb?: string | undefined;
  /** Where the orb is; of a published one, this project's own by default. */
  readonly orbReference?: string | undefined;
};

/** A configuration that can be generated: every value is checked, every default is in its place. */
export type ConfigOptions = {
  readonly image: string;
  readonly registry: string;
  readonly dockerfile: string;
  readonly buildContext: string;
  readonly program: string;
  /** Whether Pulumi's state is kept elsewhere than in Pulumi Cloud, where a passphrase takes the place of the token. */
  readonly selfManagedState: boolean;
  readonly stack: string;
  readonly keep: boolean;
  readonly approval: boolean;
  /** Names, or patterns between slashes; none is every branch, and "default" the default branch of the repository. */
  readonly branches: readonly string[] | "default";
  readonly resourceClass: ArmClass | undefined;
  readonly registryContexts: readonly string[];
  readonly deployContexts: readonly string[];
  readonly orb: { readonly kind: "registry" | "url"; readonly reference: string } | { readonly kind: "inline" };
};

/** One value that cannot be used: what is wrong, and what is allowed. */
export type InputProblem = { readonly option: string; readonly message: string; readonly allowed: string };

/** The checked options, or everything that is wrong with them. */
export type CheckedInput =
  | { readonly kind: "ok"; readonly options: ConfigOptions }
  | { readonly kind: "wrong"; readonly problems: readonly InputProblem[] };
