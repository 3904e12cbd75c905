import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import type { MappingNode } from "../source/node.ts";
import { type CheckInput, placeOf } from "./input.ts";
import { stepsNamed } from "./job-steps.ts";

/** A job that asks for two machines for its docker commands. */
export const secondRemoteDocker = defineDiagnostic<{ readonly job: string }>({
  code: "second-remote-docker",
  severity: "error",
  about:
    "`setup_remote_docker` gives a job a machine for its docker commands, and CircleCI refuses a job that asks for more than one. https://circleci.com/docs/reference/configuration-reference/#setupremotedocker",
  message: ({ job }) => `The job "${job}" has "setup_remote_docker" a second time.`,
  hint: () => "Keep the first one.",
});

/** Reports each `setup_remote_docker` of a job behind its first. */
export function checkRemoteDockerOnce({ compiled, source }: CheckInput, report: Report): void {
  const first = new Map<MappingNode, Range>();
  for (const { entry, job, step } of stepsNamed("setup_remote_docker", compiled)) {
    const before = first.get(job);
    if (before === undefined) {
      first.set(job, step.at);
      continue;
    }
    const { at, related } = placeOf(step.at, { entry, source });
    const earlier = before === step.at ? [] : [{ at: before, message: "The first one stands here." }];
    report(secondRemoteDocker.at(at, { job: entry.name }, [...related, ...earlier]));
  }
}
