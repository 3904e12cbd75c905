import { markdownTable } from "../generate/markdown-table.ts";

/** A job of the recorded delivery. */
export type RecordedJob = {
  readonly name: string;
  readonly resourceClass: string;
  /** Where its container was seen while it ran. */
  readonly engines: readonly string[];
  readonly seconds: number;
  readonly status: string;
};

/** What was recorded. */
export type Recorded = {
  readonly commit: string;
  readonly version: string;
  readonly configuration: string;
  readonly command: string;
  readonly jobs: readonly RecordedJob[];
  readonly seconds: number;
  readonly digest: string | undefined;
  readonly url: string | undefined;
  readonly figures: string | undefined;
  readonly left: readonly string[];
};

/** Where a job of a class belongs. */
const engineFor = (resourceClass: string): string =>
  resourceClass.startsWith("arm.") ? "arm64 by SSH" : "amd64 here";

/** What is wrong with a delivery, in words; empty when nothing is. */
export function wrongWithDelivery({ jobs, digest, url, left }: Recorded): readonly string[] {
  return [
    ...(jobs.length === 0 ? ["nothing ran"] : []),
    ...jobs.flatMap(({ name, status, engines, resourceClass }) => [
      ...(status === "success" ? [] : [`${name}: ${status}`]),
      ...(engines.join() === engineFor(resourceClass)
        ? []
        : [`${name} was seen on ${engines.join(" and ") || "no engine"}, and belongs to ${engineFor(resourceClass)}`]),
    ]),
    ...(digest === undefined ? ["nothing was pushed"] : []),
    ...(url === undefined ? ["nothing answered"] : []),
    ...left.map((each) => `left behind: ${each}`),
  ];
}

/** The page of the recorded delivery; its report lies beside it. */
export function recordedPage(recorded: Recorded): string {
  const rows = recorded.jobs.map(({ name, resourceClass, engines, seconds, status }) => [
    name,
    resourceClass,
    engines.join(" and "),
    `${seconds.toFixed(1)} s`,
    status,
  ]);
  const jobs = markdownTable(["job", "class", "its container was seen on", "time", "ended"], rows);
  return `# A delivery over two engines

A recorded rehearsal: the app of \`examples/ecs-graviton\` is tested and built on an Arm engine that is reached by SSH, and what was pushed is deployed,
smoke tested and destroyed from amd64 machines of the engine here. The second engine has a data root, a socket and a bridge of its own, behind a real
\`sshd\` on loopback, and runs arm64 by emulation; here it is another \`dockerd\` of the same machine, behind a socket that says of it that it is arm64, and nothing is shared with it: not a folder, not an image.
The image goes over a registry with a password, Pulumi's state over the interface of S3, files of the workspace over the engines' API.

\`npx tsx scripts/record-delivery.ts --write\` does it again, as root, on a machine that \`npx tsx scripts/provision.ts\` has set up, and writes this page and
[its report](two-engines/report.html), which is the run's own. Recorded of ${recorded.version} at commit ${recorded.commit}.

\`\`\`sh
${recorded.command}
\`\`\`

${jobs}

In all ${recorded.seconds.toFixed(1)} s on two busy cores. Pushed: \`${recorded.digest ?? "nothing"}\`, and that is what answered at \`${recorded.url ?? "nowhere"}\`: the smoke test
passed, ${recorded.figures ?? "without figures"}. Left afterwards, on either engine, in the state and among the containers of the stack: ${recorded.left.length === 0 ? "nothing" : recorded.left.join(", ")}.

The workflow, as \`arm-pipeline generate config --test\` writes it, with another machine for the last three jobs:

\`\`\`yaml
${recorded.configuration.trimEnd()}
\`\`\`
`;
}
