import type { RunEvent, StartedJob } from "../../../../src/runner/events.ts";

const esc = "\u001b";
const wideJobs = [
  { name: "setup", requires: [] as readonly string[] },
  { name: "lint", requires: ["setup"] },
  ...Array.from({ length: 12 }, (_, index) => ({
    name: `arm/build-linux-arm64-node-${index + 10}`,
    requires: ["setup"],
  })),
  ...Array.from({ length: 12 }, (_, index) => ({
    name: `test-node-${index + 10}`,
    requires: [`arm/build-linux-arm64-node-${index + 10}`, "lint"],
  })),
  ...Array.from({ length: 6 }, (_, index) => ({
    name: `package-${index}`,
    requires: [`test-node-${2 * index + 10}`, `test-node-${2 * index + 11}`, "setup"],
  })),
  { name: "publish-manifest", requires: Array.from({ length: 6 }, (_, index) => `package-${index}`) },
  { name: "approve-production", requires: ["publish-manifest"] },
  ...["eu-west-1", "us-east-1", "ap-south-1"].map((region) => ({
    name: `deploy-${region}`,
    requires: ["approve-production", "lint"],
  })),
  ...["eu-west-1", "us-east-1", "ap-south-1"].map((region) => ({
    name: `smoke-test-the-deployment-in-region-${region}`,
    requires: [`deploy-${region}`],
  })),
];

/** A run of 40 jobs in a graph that is wider than a window; one of its last ones failed. */
export function wideRun(): readonly RunEvent[] {
  const endings = new Map<string, number>();
  const jobs = wideJobs.flatMap(({ name, requires }, position): readonly RunEvent[] => {
    const from = Math.max(0, ...requires.map((before) => endings.get(before) ?? 0)) + 300 * (position % 4);
    const to = from + 4000 + ((position * 7919) % 23) * 3000;
    endings.set(name, to);
    const failed = name.endsWith("region-us-east-1");
    const place = { job: name, node: 0 } as const;
    const steps = ["Checkout code", "Restore the cache", "Do the work", "Store the results"].flatMap(
      (step, index): readonly RunEvent[] => {
        const at = from + ((to - from) * index) / 4;
        const bad = failed && index === 2;
        const after = failed && index === 3;
        const outcome = bad
          ? ({ kind: "failed", exitCode: 7 } as const)
          : after
            ? ({ kind: "skipped", because: "an-earlier-step-failed" } as const)
            : ({ kind: "passed" } as const);
        const end = { kind: "step-ended", at: at + (to - from) / 4, ...place, index, step, outcome } as const;
        if (after) return [end];
        return [
          { kind: "step-started", at, ...place, index, step },
          { kind: "step-output", at, ...place, index, chunk: `${esc}[36m${step}${esc}[0m of ${name}\n` },
          ...(bad
            ? [{ kind: "step-output", at, ...place, index, chunk: "curl: (7) Failed to connect\n" } as const]
            : []),
          end,
        ];
      },
    );
    return [
      { kind: "job-started", at: from, job: name, nodes: 1 },
      ...steps,
      { kind: "job-ended", at: to, job: name, status: failed ? "failed" : "success" },
    ];
  });
  return [
    { kind: "run-started", at: 0, run: "20261127-081501-7f3a", workflow: "build-test-deploy", jobs: wideJobs },
    ...jobs.toSorted((a, b) => a.at - b.at),
    { kind: "run-ended", at: Math.max(...endings.values()) + 20, status: "failed" },
  ];
}

/** A run whose one step prints 20,000 lines, some of them long and some in every colour. */
export function longLogRun(): readonly RunEvent[] {
  const place = { job: "compile", node: 0, index: 0 } as const;
  const colours = Array.from({ length: 16 }, (_, index) => {
    const code = index < 8 ? 30 + index : 82 + index;
    return `${esc}[${code}mcolour ${index}${esc}[0m ${esc}[2;${code}mdim${esc}[0m ${esc}[1;${code}mbold${esc}[0m`;
  }).join("\n");
  const lines = Array.from({ length: 20_000 }, (_, index) =>
    index % 1000 === 7
      ? `line ${index + 1} ${"minified;".repeat(900)}`
      : `[${(index / 100).toFixed(2).padStart(7)}] CC      drivers/net/ethernet/vendor/module_${index + 1}.o`,
  );
  return [
    { kind: "run-started", at: 0, run: "r2", workflow: "kernel", jobs: [{ name: "compile", requires: [] }] },
    { kind: "job-started", at: 0, job: "compile", nodes: 1 },
    { kind: "step-started", at: 5, ...place, step: "make -j2 Image modules dtbs" },
    { kind: "step-output", at: 5, ...place, chunk: `${colours}\n${esc}[2mdim${esc}[0m\n` },
    ...lines.map((line, index) => ({ kind: "step-output", at: 6 + index, ...place, chunk: `${line}\n` }) as const),
    {
      kind: "step-output",
      at: 20_010,
      ...place,
      chunk: `${esc}[1;31mmake: *** [Makefile:2: Image] Error 2${esc}[0m\n`,
    },
    {
      kind: "step-ended",
      at: 20_020,
      ...place,
      step: "make -j2 Image modules dtbs",
      outcome: { kind: "failed", exitCode: 2 },
    },
    { kind: "job-ended", at: 20_030, job: "compile", status: "failed" },
    { kind: "run-ended", at: 20_040, status: "failed" },
  ];
}

/** Jobs that ran one after another, each for two seconds; the last one is a clean-up that runs whatever the one before comes to. */
export const chainOf = (count: number): readonly RunEvent[] =>
  ranInOrder(
    Array.from({ length: count }, (_, index) => ({
      name: index === count - 1 ? "arm/destroy" : `arm/build_and_push-${index}`,
      requires: index === 0 ? [] : [`arm/build_and_push-${index - 1}`],
      ...(index > 0 &&
        index === count - 1 && { statuses: { [`arm/build_and_push-${index - 1}`]: ["failed"] as const } }),
    })),
  );

/** Jobs in columns of twenty, each behind one of the column before. */
export const gridOf = (count: number): readonly RunEvent[] =>
  ranInOrder(
    Array.from({ length: count }, (_, index) => ({
      name: `job-${index}`,
      requires: index < 20 ? [] : [`job-${index - 20}`],
    })),
  );

function ranInOrder(jobs: readonly StartedJob[]): readonly RunEvent[] {
  const about = {
    startedAt: "2026-11-29T08:19:24.123Z",
    branch: "feature/login",
    revision: "a5d33573839bfeed",
    configuration: ".circleci/config.yml",
    command: "arm-pipeline run --context 'docker-hub=/home/ann/hub.env'",
  };
  const ran = jobs.flatMap(({ name: job }, index): readonly RunEvent[] => {
    const [from, to] = [index * 2000, index * 2000 + 2000];
    const failed = index === jobs.length - 2;
    const place = { job, node: 0, index: 0, step: "Work" } as const;
    return [
      { kind: "job-started", at: from, job, nodes: 1 },
      { kind: "step-started", at: from, ...place },
      { kind: "step-output", at: from, ...place, chunk: "work\n" },
      { kind: "step-ended", at: to, ...place, outcome: failed ? { kind: "failed", exitCode: 1 } : { kind: "passed" } },
      { kind: "job-ended", at: to, job, status: failed ? "failed" : "success" },
    ];
  });
  return [
    { kind: "run-started", at: 0, run: "20261129-081924-efd6db", workflow: "deliver", about, jobs },
    ...ran,
    { kind: "run-ended", at: jobs.length * 2000, status: "failed" },
  ];
}
