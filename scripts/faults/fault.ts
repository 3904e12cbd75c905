/**
 * What becomes of the call of a command at which a fault happens. `{unreachable}`, `{refusing}` and `{silent}` are
 * addresses.
 */
export type Act =
  /** The step's processes end by SIGKILL, in the place of the command or when it has done its work. */
  | { readonly kind: "kill"; readonly when: "before" | "after" }
  /** The command runs with other variables, from then on. */
  | { readonly kind: "variables"; readonly variables: Readonly<Record<string, string>> }
  /** The line to the registry, or to the mirror of Pulumi's releases, is like this from then on. */
  | { readonly kind: "line"; readonly state: "cut" | "refused" | "silent" }
  /** The job's disk, or that of Pulumi's state, is full from then on. */
  | { readonly kind: "fill"; readonly disk: "job" | "state" }
  /** A stand-in says and ends so, from then on: where the fault would be in the engine or the cloud. */
  | { readonly kind: "answer"; readonly words: string; readonly status: number }
  /** The command never ends and says nothing. */
  | { readonly kind: "hang" }
  /** Something happens outside, and the command runs. */
  | { readonly kind: "first"; readonly command: string };

/** The kinds of faults that each step is put to. */
export const kinds = ["kill", "network", "disk", "credential", "time-out"] as const;
export type Kind = (typeof kinds)[number];

/** One fault: at which call of which command in which job, and what is done there. */
export type Fault = {
  /** In short: `push`. With the name it is the fault's own: `push/kill`. */
  readonly step: string;
  /** The name of the job's step, as CircleCI shows it. */
  readonly stepName: string;
  readonly job: Job;
  readonly kind: Kind;
  /** Where a step has several of a kind, which one. */
  readonly variant?: string;
  /** For people: what is done, and when. */
  readonly how: string;
  readonly command: string;
  /** The beginning of the command's arguments: a regular expression. */
  readonly pattern: string;
  /** Which of these calls it is; the first. */
  readonly call?: number;
  readonly act: Act;
  /** Whether Pulumi has to be fetched in this job, from a mirror. */
  readonly fetchesPulumi?: boolean;
};

export type Job = "arm/build_and_push" | "arm/deploy" | "arm/smoke_test" | "arm/destroy";

/** Its name for `--only`. */
export const idOf = ({ step, kind, variant }: Pick<Fault, "step" | "kind" | "variant">): string =>
  `${step}/${kind}${variant === undefined ? "" : `-${variant}`}`;
