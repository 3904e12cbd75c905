import type { JobType } from "../../circleci/jobs.ts";
import type { JobStatus } from "../../circleci/statuses.ts";
import type { StepWhen } from "../../circleci/steps.ts";
import type { Data } from "../../model/data.ts";

/** A job that has to end with one of these statuses before another one starts. */
export interface PlannedRequirement {
  readonly job: string;
  readonly statuses: readonly JobStatus[];
}

/** A step with every value that it needs. Times are milliseconds. */
export type PlannedStep = PlannedKind & {
  /**
   * It belongs to the step before it that has none of this: it runs when that one is over, however it ended, and not
   * where that one was skipped.
   */
  readonly teardown?: true;
};

type PlannedKind =
  | {
      readonly kind: "run";
      readonly name: string;
      readonly command: string;
      /**
       * The shell with its options, as a list: `["/bin/sh", "-e"]`; where nothing is said, the machine's standard one.
       */
      readonly shell: readonly string[] | undefined;
      readonly environment: Readonly<Record<string, string>>;
      readonly workingDirectory: string | undefined;
      readonly background: boolean;
      readonly noOutputTimeoutMs: number;
      readonly when: StepWhen;
      readonly maxAutoReruns: number;
      readonly autoRerunDelayMs: number;
    }
  | { readonly kind: "checkout"; readonly name: string; readonly path: string | undefined; readonly when: StepWhen }
  | {
      readonly kind: "persist-to-workspace";
      readonly name: string;
      readonly root: string;
      readonly paths: readonly string[];
      readonly when: StepWhen;
    }
  | { readonly kind: "attach-workspace"; readonly name: string; readonly at: string; readonly when: StepWhen }
  | {
      readonly kind: "save-cache";
      readonly name: string;
      readonly key: string;
      readonly paths: readonly string[];
      readonly when: StepWhen;
    }
  | { readonly kind: "restore-cache"; readonly name: string; readonly keys: readonly string[]; readonly when: StepWhen }
  | {
      readonly kind: "store-artifacts";
      readonly name: string;
      readonly path: string;
      readonly destination: string | undefined;
      readonly when: StepWhen;
    }
  | { readonly kind: "store-test-results"; readonly name: string; readonly path: string; readonly when: StepWhen }
  | { readonly kind: "setup-remote-docker"; readonly name: string; readonly when: StepWhen }
  | { readonly kind: "add-ssh-keys"; readonly name: string; readonly when: StepWhen };

/** A container of a docker executor; the first one is where the steps run. */
export interface PlannedContainer {
  readonly image: string;
  /** The name by which the others reach it, besides localhost. */
  readonly name: string | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** The values are names or texts as the configuration has them, `$VAR` not yet expanded. */
  readonly auth: { readonly username: string; readonly password: string } | undefined;
}

/** Where a job's steps run. */
export type PlannedExecutor =
  | { readonly kind: "docker"; readonly containers: readonly PlannedContainer[] }
  | { readonly kind: "machine"; readonly image: string };

/** What a resource class gives: https://circleci.com/docs/reference/configuration-reference/#resourceclass */
export interface Resources {
  readonly resourceClass: string;
  readonly architecture: "arm64" | "amd64";
  readonly cpus: number;
  readonly memoryMiB: number;
}

/** One job of the run. A job with parallelism is one job with several nodes. */
export interface PlannedJob {
  /** Its final name in the workflow; unique. */
  readonly name: string;
  readonly kind: JobType;
  readonly requires: readonly PlannedRequirement[];
  readonly contexts: readonly string[];
  /** One job of a serial group runs at a time; nothing where the job has none. */
  readonly serialGroup: string | undefined;
  /** Missing for jobs without steps. */
  readonly body: PlannedBody | undefined;
}

/** What a job with steps does. */
export interface PlannedBody {
  readonly executor: PlannedExecutor;
  readonly resources: Resources;
  readonly parallelism: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly shell: readonly string[] | undefined;
  readonly workingDirectory: string;
  readonly steps: readonly PlannedStep[];
}

/** One workflow, ready to run. */
export interface WorkflowPlan {
  readonly workflow: string;
  /** In the order of the configuration. */
  readonly jobs: readonly PlannedJob[];
  readonly maxAutoReruns: number;
  readonly pipelineValues: Readonly<Record<string, Data>>;
  /** Whether the pipeline goes on with another configuration, which one of the jobs hands over. */
  readonly setup?: boolean;
}
