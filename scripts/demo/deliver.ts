import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Services } from "../provision/services/services.ts";
import { realSystem } from "../provision/system.ts";
import { readConfig } from "../rehearsal/documents.ts";
import { filesHolding } from "../rehearsal/find-text.ts";
import { machineSettings } from "../rehearsal/machine-settings.ts";
import { runWorkflow, type WorkflowEvent, type WorkflowResult } from "../rehearsal/run-workflow.ts";
import { leftovers } from "./leftovers.ts";
import type { Repository } from "./repository.ts";
import type { DeliveryContexts } from "./state.ts";

/** What a delivery came to. */
export type Delivery = {
  readonly result: WorkflowResult;
  readonly digest: string | undefined;
  readonly url: string | undefined;
  /** What the smoke test said of itself last. */
  readonly figures: string | undefined;
  /** Containers, stacks and files with a secret that are still there. None is the only good answer. */
  readonly left: readonly string[];
};

/** The number of the demo's pipeline, from which its stack is named. */
export const pipelineNumber = 1;

/** Runs the generated workflow on our services, and looks afterwards for anything that it left behind. */
export async function deliver(
  repository: Repository,
  options: {
    readonly services: Services;
    readonly contexts: DeliveryContexts;
    readonly onEvent: (event: WorkflowEvent) => void;
    readonly signal?: AbortSignal;
  },
): Promise<Delivery> {
  const { services, contexts } = options;
  const system = realSystem();
  const config = readConfig(repository.config);
  if (config.inlineOrb === undefined) throw new Error("the generated configuration has no orb in it");
  const credentials: string[] = [];
  const result = await runWorkflow(config, "deliver", {
    orb: config.inlineOrb,
    repository: repository.folder,
    settings: await machineSettings(services, { system, folder: services.session.folder }),
    contexts: contexts.contexts,
    pipeline: { number: pipelineNumber, "git.branch": "main" },
    revision: repository.revision,
    extraArgs: { [`${config.alias}/build_and_push`]: { build_args: `BASE_IMAGE=${services.baseImage}` } },
    onEvent: options.onEvent,
    inspect: async (machine, job) => {
      const found = await filesHolding(contexts.secrets, machine.folder);
      credentials.push(...found.map((file) => `a secret in ${file} after ${job}`));
    },
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  const layer = (job: string, file: string) =>
    handedOver(join(result.folder, "workspace", `${config.alias}-${job}`, ".arm-pipeline", file));
  const image = await layer("build_and_push", "image.json");
  const deployment = await layer("deploy", "deployment.json");
  const smoke = result.jobs[`${config.alias}/smoke_test`]?.steps.map(({ output }) => output).join("") ?? "";
  const left = await leftovers({
    system,
    dockerHost: services.dockerHost,
    stack: `ci-${pipelineNumber}`,
    stateFolder: contexts.stateFolder,
  });
  return {
    result,
    digest: image?.digest ?? undefined,
    url: deployment?.url ?? undefined,
    figures: /^.*The smoke test passed: (.*)\.$/m.exec(smoke)?.[1],
    left: [...left, ...credentials],
  };
}

async function handedOver(path: string): Promise<{ readonly digest?: string; readonly url?: string } | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
