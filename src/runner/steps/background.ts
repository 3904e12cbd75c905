import type { NodeReport, StepPlace } from "./node-report.ts";
import { refusedBecause } from "./refused.ts";
import { commandOptions, type RunStep } from "./run-step.ts";
import type { RunningNode } from "./running-node.ts";

/**
 * The steps of a node that go on beside the others, until the machine is disposed of. How they end makes no difference
 * to the job, as on CircleCI, so a note says when one ends by itself and badly.
 * https://circleci.com/docs/reference/configuration-reference/#background-commands
 */
export class BackgroundSteps {
  readonly #running: Promise<void>[] = [];
  readonly #report: NodeReport;
  readonly #end = new AbortController();
  #stopping = false;
  #halted = false;
  #broken: { readonly error: unknown } | undefined;

  constructor(report: NodeReport) {
    this.#report = report;
  }

  /** Whether one of them called `circleci step halt`. */
  get halted(): boolean {
    return this.#halted;
  }

  start(step: RunStep, place: StepPlace, node: RunningNode): void {
    this.#running.push(
      this.#run(step, place, node).catch((error: unknown) => {
        this.#broken ??= { error };
      }),
    );
  }

  /** What ends from now on ends with its machine. */
  stop(): void {
    this.#stopping = true;
  }

  /** Waits for the ends, which come with the machine's, or by word where that is still there. */
  async done(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#running);
    if (this.#broken !== undefined) throw this.#broken.error;
  }

  async #run(step: RunStep, place: StepPlace, node: RunningNode): Promise<void> {
    const report = this.#report.start(place);
    const note = (what: string): void => {
      if (!this.#stopping && !node.context.signal.aborted)
        this.#report.note(`The background step "${place.name}" ${what}. CircleCI would go on too.`);
    };
    try {
      const signal = AbortSignal.any([node.context.signal, this.#end.signal]);
      const end = await node.machine.exec(step.command, { ...commandOptions(step, node, report), signal });
      if (end.kind === "exited" && end.halted === true) this.#halted = true;
      else if (end.kind === "exited" && end.exitCode !== 0) note(`ended with exit status ${end.exitCode}`);
    } catch (error) {
      const trouble = refusedBecause(error);
      // What a machine says that goes away is no news.
      if (trouble === undefined && !this.#stopping) throw error;
      note(`could not run: ${(trouble ?? "").replace(/\.$/, "")}`);
    }
    report.end({ kind: node.context.signal.aborted ? "cancelled" : "passed" });
  }
}
