import { defineDiagnostic, type Report } from "../diagnostics/diagnostic.ts";
import type { Range } from "../diagnostics/source.ts";
import { type CheckInput, jobsIn, placeOf } from "./input.ts";
import { stepsOf } from "./job-steps.ts";

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
  for (const { entry, job } of jobsIn(compiled)) {
    let first: Range | undefined;
    for (const { name, at: place } of stepsOf(job)) {
      if (name !== "setup_remote_docker") continue;
      if (first === undefined) {
        first = place;
        continue;
      }
      const { at, related } = placeOf(place, { entry, source });
      const earlier = first === place ? [] : [{ at: first, message: "The first one stands here." }];
      report(secondRemoteDocker.at(at, { job: entry.name }, [...related, ...earlier]));
    }
  }
}
