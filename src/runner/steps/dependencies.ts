import type { RunEvent } from "../events.ts";
import type { Machine } from "../machine/machine.ts";
import type { CreateMachine } from "../machine/machine-request.ts";
import type { WorkflowPlan } from "../plan/plan.ts";
import type { Clock } from "../schedule/clock.ts";
import type { Caches } from "../state/cache.ts";
import type { TestCase } from "../state/junit.ts";
import type { Store } from "../state/store.ts";

/** What a run is, for the variables that every job is told: https://circleci.com/docs/reference/variables/ */
export interface RunFacts {
  /** The run's own name, unique. */
  readonly run: string;
  /** A UUID, as CircleCI's: the same in all jobs of one run, another one in a rerun that goes on from it. */
  readonly workflowId: string;
  /** A UUID: the same in a run and in all reruns that go on from its workspace. */
  readonly workspaceId: string;
  readonly plan: WorkflowPlan;
  /** Of the checkout that is rehearsed; texts, empty where no one knows them. */
  readonly repository: {
    readonly url: string;
    readonly owner: string;
    readonly name: string;
    readonly defaultBranch: string;
  };
  /** The address of the pull request that the pipeline would be for; empty where it is for none. */
  readonly pullRequest: string;
}

/** Environment variables that must never be shown. */
export interface RunSecrets {
  /** Of the project. */
  readonly project: Readonly<Record<string, string>>;
  /** Of each context that the plan's jobs name; one that is missing is not in it. */
  readonly contexts: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** What signs the tokens of `circleci run oidc get`, made for one run. */
export interface OidcIssuer {
  /** The address of the issuer, as in the claim `iss`. */
  readonly issuer: string;
  readonly keyId: string;
  /** In PEM. */
  readonly privateKey: string;
}

/** What the steps of a job need from outside. Everything is for the whole run. */
export interface JobDependencies {
  readonly facts: RunFacts;
  /** The run's own folder: layers, artifacts, test results. Its layout is `runFolder`. */
  readonly store: Store;
  /** Caches outlive a run. */
  readonly caches: Caches;
  readonly createMachine: CreateMachine;
  /** The files that `checkout` brings, as a tar stream: the work tree as it is, or a commit. */
  readonly checkout: () => Promise<NodeJS.ReadableStream>;
  readonly secrets: RunSecrets;
  readonly issuer: OidcIssuer;
  /**
   * The tests that a job stored the last time that it succeeded, by which `circleci tests` weighs; none where no one
   * knows.
   */
  readonly timings: (job: string) => Promise<readonly TestCase[]>;
  /** Gets events whose texts are masked already. */
  readonly report: (event: RunEvent) => void;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Opens a shell in a machine whose job failed, before it is disposed of; missing when no one asked for one. */
  readonly shellOnFailure?: (
    place: { readonly job: string; readonly node: number },
    shell: ShellInMachine,
  ) => Promise<void>;
}

/** What a person is given in the machine of a failed job. */
export interface ShellInMachine {
  readonly machine: Machine;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
}
