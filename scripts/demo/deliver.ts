import { join } from "node:path";
import type { RunEvent } from "../../src/runner/events.ts";
import type { Services } from "../provision/services/services.ts";
import { realSystem } from "../provision/system.ts";
import { filesHolding } from "./find-text.ts";
import { jobEnvironment } from "./job-environment.ts";
import { leftovers } from "./leftovers.ts";
import { printedBy, rehearse } from "./rehearse.ts";
import type { Repository } from "./repository.ts";
import type { DeliveryContexts } from "./state.ts";

/** What a delivery came to. */
export type Delivery = {
  readonly passed: boolean;
  readonly digest: string | undefined;
  readonly url: string | undefined;
  /** What the smoke test said of itself last. */
  readonly figures: string | undefined;
  /** Containers, stacks and files with a secret that are still there. None is the only good answer. */
  readonly left: readonly string[];
  /** What the command line said beside its events, for when it did not pass. */
  readonly story: string;
};

/** The number of the pipeline that a rehearsal stands for, from which the stack is named. */
const pipelineNumber = 1;

/**
 * Rehearses the generated workflow with our services by `arm-pipeline run`, and looks afterwards for anything that it
 * left behind.
 */
export async function deliver(
  repository: Repository,
  options: {
    readonly cli: string;
    readonly services: Services;
    readonly contexts: DeliveryContexts;
    /** Where commands are looked for before PATH. */
    readonly path: readonly string[];
    readonly onEvent: (event: RunEvent) => void;
    readonly signal: AbortSignal;
    /** Whether there may be anything to destroy when it is ended early. */
    readonly cleansUp: () => boolean;
  },
): Promise<Delivery> {
  const { cli, services, contexts, path, onEvent, signal, cleansUp } = options;
  const system = realSystem();
  const { env, variables } = await jobEnvironment({ ...services, path: [...path, ...services.path] }, system);
  const run = await rehearse({
    cli,
    repository: repository.folder,
    args: ["--machine", "host"],
    contexts: contexts.contexts,
    variables,
    env,
    onEvent,
    signal,
    cleansUp,
  });
  const printed = (job: string): string => printedBy(run.events, job);
  const state = join(repository.folder, ".arm-pipeline");
  return {
    passed: run.exitCode === 0,
    digest: /Pushed \S+@(sha256:[0-9a-f]{64})/.exec(printed("arm/build_and_push"))?.[1],
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(printed("arm/smoke_test"))?.[0],
    figures: /^.*The smoke test passed: (.*)\.$/m.exec(printed("arm/smoke_test"))?.[1],
    left: [
      ...(await leftovers({
        system,
        dockerHost: services.dockerHost,
        stack: `ci-${pipelineNumber}`,
        stateFolder: contexts.stateFolder,
      })),
      ...(await filesHolding(contexts.secrets, state)).map((file) => `a secret in ${join(state, file)}`),
    ],
    story: run.story,
  };
}
