import type { RunEvent } from "../../../../src/runner/events.ts";

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
      ...{ kind: "step-ended", at: 20_020, ...place, step: "make -j2 Image modules dtbs" },
      outcome: { kind: "failed", exitCode: 2 },
    },
    { kind: "job-ended", at: 20_030, job: "compile", status: "failed" },
    { kind: "run-ended", at: 20_040, status: "failed" },
  ];
}
