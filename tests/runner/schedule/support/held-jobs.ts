import type { PlannedJob } from "../../../../src/runner/plan/plan.ts";
import type { Approval, JobContext, JobEnd } from "../../../../src/runner/schedule/dependencies.ts";

/** Jobs and approvals that end only when the story says so. */
export class HeldJobs {
  readonly #running = new Map<string, (end: JobEnd) => void>();
  readonly #asked = new Map<string, (answer: Approval) => void>();
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  runJob = (job: PlannedJob, { node, nodes, signal }: JobContext): Promise<JobEnd> => {
    const name = nodes === 1 ? job.name : `${job.name}#${node}`;
    if (this.#running.has(name)) throw new Error(`"${name}" is started twice.`);
    signal.addEventListener("abort", () => this.#say(`  ${name} is told to end`), { once: true });
    return new Promise((resolve) => this.#running.set(name, resolve));
  };

  approve = (job: PlannedJob, signal: AbortSignal): Promise<Approval> =>
    new Promise((resolve) => {
      this.#asked.set(job.name, resolve);
      // Who asks on a terminal stops asking.
      signal.addEventListener("abort", () => this.#asked.delete(job.name) && resolve("held"), { once: true });
    });

  /** `exit 0`, `exit 1`, `canceled`, `unauthorized`; or for an approval `approved`, `denied`, `held`. */
  end(name: string, how: string): void {
    if (how === "approved" || how === "denied" || how === "held") {
      take(this.#asked, name)(how);
      return;
    }
    const exit = /^exit (\d+)$/.exec(how)?.[1];
    if (exit !== undefined)
      take(
        this.#running,
        name,
      )(exit === "0" ? { status: "success" } : { status: "failed", because: `exit status ${exit}` });
    else if (how === "canceled" || how === "unauthorized") take(this.#running, name)({ status: how });
    else throw new Error(`A job cannot end with "${how}".`);
  }

  /** What still runs or is still asked. */
  left = (): readonly string[] => [...this.#running.keys(), ...this.#asked.keys()];
}

function take<T>(from: Map<string, T>, name: string): T {
  const found = from.get(name);
  if (found === undefined)
    throw new Error(`"${name}" is not there; there are: ${[...from.keys()].join(", ") || "none"}.`);
  from.delete(name);
  return found;
}
