import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { compile } from "../../../src/compiler/compile.ts";
import { folderStore } from "../../../src/machines/folder-store.ts";
import type { RunEvent } from "../../../src/runner/events.ts";
import type { CreateMachine } from "../../../src/runner/machine/machine-request.ts";
import { pipelineData } from "../../../src/runner/plan/pipeline-data.ts";
import type { WorkflowPlan } from "../../../src/runner/plan/plan.ts";
import { planWorkflow } from "../../../src/runner/plan/plan-workflow.ts";
import { runWorkflow } from "../../../src/runner/run-workflow.ts";
import { memoryLocks } from "../../../src/runner/schedule/locks.ts";
import { archiveOf } from "../../../src/runner/state/archive.ts";
import { cachesIn } from "../../../src/runner/state/cache.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const id = "11111111-1111-4111-8111-111111111111";

/** What a measured run is made with. */
export interface RehearseOptions {
  readonly folder: string;
  readonly createMachine: CreateMachine;
  readonly onEvent?: (event: RunEvent) => void;
  /** One by default: a job after the other, as the plain commands run. */
  readonly maxConcurrent?: number;
}

/** Runs a planned workflow within this process, and fails when it does. */
export async function rehearse(plan: WorkflowPlan, options: RehearseOptions): Promise<void> {
  const { folder, createMachine, onEvent, maxConcurrent = 1 } = options;
  let because = "";
  const { done } = runWorkflow({
    facts: {
      run: "bench",
      workflowId: id,
      workspaceId: id,
      plan,
      repository: { url: "", owner: "", name: "", defaultBranch: "main" },
      pullRequest: "",
    },
    store: folderStore(join(folder, "run")),
    caches: cachesIn(folderStore(join(folder, "caches")), Date.now),
    createMachine,
    checkout: async () => archiveOf([]),
    secrets: { project: {}, contexts: new Map() },
    issuer: { issuer: "https://oidc.example.com", keyId: "key", privateKey },
    timings: async () => [],
    approve: async () => "approved",
    locks: memoryLocks(),
    maxConcurrent,
    report: (event) => {
      if (event.kind === "job-ended" && event.because !== undefined) because = event.because;
      onEvent?.(event);
    },
    clock: {
      now: () => performance.now(),
      sleep: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
    },
    now: Date.now,
  });
  const { status } = await done;
  if (status !== "success") throw new Error(`The measured run ended with ${status}: ${because}.`);
}

/** The plan of the only workflow of a configuration. */
export function planOf(text: string): WorkflowPlan {
  const source = { name: "config.yml", text };
  const given = { values: { "git.branch": "main", "git.revision": "0".repeat(40) }, parameters: {} };
  const { compiled, diagnostics } = compile(source, given);
  const host = { architecture: process.arch === "arm64" ? "arm64" : "amd64", cpus: 2, memoryMiB: 8192 } as const;
  const { plan, problems } = planWorkflow(compiled, { values: pipelineData(source, given), host });
  const wrong = [...diagnostics, ...problems].filter(({ severity }) => severity === "error");
  if (plan === undefined || wrong.length > 0)
    throw new Error(`The benchmark's configuration has an error: ${wrong[0]?.message}`);
  return plan;
}
