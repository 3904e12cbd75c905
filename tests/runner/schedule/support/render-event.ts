import type { RunEvent } from "../../../../src/runner/events.ts";

/** An event of the schedule as one line, with all that it holds. */
export function renderEvent(event: RunEvent): string {
  const at = event.at === 0 ? "" : ` at ${event.at / 1000}s`;
  switch (event.kind) {
    case "run-started": {
      const jobs = event.jobs.map(({ name, requires, statuses = {} }) => {
        const wanted = requires.map((job) =>
          statuses[job] === undefined ? job : `${job} (${statuses[job].join("|")})`,
        );
        return requires.length === 0 ? name : `${name} <- ${wanted.join(", ")}`;
      });
      return [`run-started ${event.run} ${event.workflow}${at}`, ...jobs.map((job) => `    ${job}`)].join("\n");
    }
    case "job-waiting":
      return `job-waiting ${event.job} for ${event.for}${at}`;
    case "job-started": {
      const attempt = event.attempt === undefined ? "" : `, attempt ${event.attempt}`;
      return `job-started ${event.job}${event.nodes === 1 ? "" : `, ${event.nodes} nodes`}${attempt}${at}`;
    }
    case "job-ended":
      return `job-ended ${event.job} ${event.status}${event.because === undefined ? "" : ` because ${event.because}`}${at}`;
    case "run-ended":
      return `run-ended ${event.status}${at}`;
    default:
      throw new Error(`The schedule does not report ${event.kind}.`);
  }
}
