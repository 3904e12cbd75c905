import { setTimeout as pause } from "node:timers/promises";
import { memoryLocks } from "../../../src/runner/schedule/locks.ts";
import { startWorkflow } from "../../../src/runner/schedule/start-workflow.ts";
import { timed } from "./plain.ts";
import { planOf } from "./rehearse.ts";

/** No-op jobs in a diamond: one first, layers of ten that each require all of the layer before, one last. */
export function diamond(jobs: number): string {
  const layers: string[][] = [["first"]];
  for (let index = 0; index < jobs - 2; index++) {
    if (index % 10 === 0) layers.push([]);
    layers.at(-1)?.push(`job-${index}`);
  }
  layers.push(["last"]);
  const entries = layers.flatMap((names, layer) =>
    names.map((name) => {
      const before = layers[layer - 1] ?? [];
      return `      - ${name}: {requires: [${before.join(", ")}]}\n`;
    }),
  );
  const defined = layers.flat().map((name) => `  ${name}: {type: no-op}\n`);
  return `version: 2.1\njobs:\n${defined.join("")}workflows:\n  all:\n    jobs:\n${entries.join("")}`;
}

/** How long such a workflow takes from its text to its end, within this process. */
export async function scheduleOf(jobs: number): Promise<{ readonly compiled: number; readonly ran: number }> {
  const started = performance.now();
  const plan = planOf(diamond(jobs));
  const compiled = performance.now() - started;
  let ended = 0;
  const ran = await timed(
    () =>
      startWorkflow(plan, {
        run: "bench",
        runJob: async () => ({ status: "success" }),
        approve: async () => "approved",
        report: ({ kind }) => {
          if (kind === "job-ended") ended += 1;
        },
        clock: {
          now: () => performance.now(),
          sleep: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
        },
        locks: memoryLocks(),
        maxConcurrent: 10,
      }).done,
  );
  if (ended !== jobs) throw new Error(`${ended} of ${jobs} jobs ended.`);
  return { compiled, ran };
}
