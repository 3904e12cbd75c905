/*
 * Longer than most, and one piece: every method reads and changes the state of the same jobs, and what a message means
 * hangs on all of it. What can be decided without that state stands in the files beside it.
 */
import type { JobStatus } from "../../circleci/statuses.ts";
import { unreachable } from "../../text/unreachable.ts";
import type { RunEvent } from "../events.ts";
import type { PlannedJob, WorkflowPlan } from "../plan/plan.ts";
import type { Approval, JobEnd, ScheduleDependencies } from "./dependencies.ts";
import { type JobGraph, jobGraph } from "./job-graph.ts";
import { blocked, type JobState, worstOf } from "./job-state.ts";
import type { LockAnswer } from "./locks.ts";
import { Mailbox } from "./mailbox.ts";
import { outlivesCancel, verdictOf } from "./requirements.ts";
import { jobsToRerun, type RunResult, type RunStatus, runStatus } from "./result.ts";
import { Slots } from "./slots.ts";
import { startedJob } from "./started-job.ts";

/**
 * A serial group is waited for five hours: https://circleci.com/docs/reference/configuration-reference/#serial-group
 */
const longestWaitMs = 5 * 60 * 60 * 1000;

type Message =
  | { readonly kind: "cancel" }
  | { readonly kind: "nothing" }
  | { readonly kind: "broken"; readonly error: unknown }
  | { readonly kind: "node-ended"; readonly job: number; readonly node: number; readonly end: JobEnd }
  | { readonly kind: "lock-waiting"; readonly job: number }
  | { readonly kind: "lock-answered"; readonly job: number; readonly answer: LockAnswer }
  | { readonly kind: "waited-too-long"; readonly job: number }
  | { readonly kind: "approval-answered"; readonly job: number; readonly answer: Approval };

type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "at"> : never) : never;

const canceledRun = "the run was canceled";

/**
 * A workflow while it runs: takes one message after another, and settles all that follows from it before the next one.
 */
export class WorkflowRun {
  readonly #plan: WorkflowPlan;
  readonly #deps: ScheduleDependencies;
  readonly #graph: JobGraph;
  readonly #slots: Slots;
  readonly #states: JobState[];
  readonly #mailbox = new Mailbox<Message>();
  /** Ends whose consequences are not yet drawn. */
  readonly #ended: number[] = [];
  /** Jobs whose requirements are met, in the order of the plan. */
  readonly #ready: number[] = [];
  readonly #pipelineNumber: number;
  #began = 0;
  #attempt = 1;
  /** Promises that are not done. The run is over when there is none. */
  #active = 0;
  #cancels = 0;
  #broken: { readonly error: unknown } | undefined;

  constructor(plan: WorkflowPlan, deps: ScheduleDependencies) {
    this.#plan = plan;
    this.#deps = deps;
    this.#graph = jobGraph(plan.jobs);
    this.#slots = new Slots(deps.maxConcurrent);
    this.#states = plan.jobs.map(blocked);
    this.#pipelineNumber = Number(plan.pipelineValues.number ?? 1) || 1;
  }

  cancel(): void {
    this.#mailbox.post({ kind: "cancel" });
  }

  async run(): Promise<RunResult> {
    const { workflow, jobs } = this.#plan;
    this.#began = this.#deps.clock.now();
    this.#report({
      kind: "run-started",
      run: this.#deps.run,
      workflow,
      ...(this.#deps.about !== undefined && { about: this.#deps.about }),
      jobs: jobs.map(startedJob),
    });
    let again: ReadonlySet<number> = new Set(jobs.keys());
    for (; again.size > 0; again = this.#nextAttempt()) {
      this.#step(() => {
        for (const index of again) this.#states[index] = blocked();
        for (const index of again) this.#look(index);
      });
      await this.#untilQuiet();
    }
    // What a lock without its unlock, or an approval that no one gave, has kept.
    for (const index of this.#states.keys()) this.#release(index);
    await this.#untilQuiet();
    if (this.#broken !== undefined) throw this.#broken.error;
    return this.#result();
  }

  async #untilQuiet(): Promise<void> {
    while (this.#active > 0) {
      const message = await this.#mailbox.next();
      if (this.#broken === undefined) this.#step(() => this.#handle(message));
      else this.#handleBroken(message);
    }
  }

  /**
   * Does something and all that follows from it. What throws there is our bug: everything is ended before it is shown.
   */
  #step(work: () => void): void {
    try {
      work();
      this.#settle();
    } catch (error) {
      this.#break(error);
    }
  }

  #break(error: unknown): void {
    this.#broken ??= { error };
    this.#cancels = 2;
    for (const { controller, timer } of this.#states) {
      controller.abort();
      timer?.abort();
    }
  }

  /** After a bug of ours nothing is reported any more; the machines and locks that are there are waited for. */
  #handleBroken(message: Message): void {
    if (message.kind === "cancel" || message.kind === "lock-waiting") return;
    this.#active -= 1;
    if (message.kind !== "lock-answered" || message.answer.kind !== "acquired") return;
    this.#follow(message.answer.release(), () => ({ kind: "nothing" }));
  }

  #nextAttempt(): ReadonlySet<number> {
    const mayRerun = this.#attempt <= this.#plan.maxAutoReruns && this.#cancels === 0;
    // CircleCI reruns a workflow that failed; as long as an approval is open, it has not.
    const onHold = this.#states.some(({ phase }) => phase === "on-hold");
    if (!mayRerun || onHold || this.#status() !== "failed") return new Set();
    const again = jobsToRerun(this.#graph, this.#states);
    this.#attempt += 1;
    return again;
  }

  #result(): RunResult {
    const jobs = new Map<string, JobStatus | "on_hold" | "blocked">();
    for (const [index, { name }] of this.#plan.jobs.entries()) {
      const { status, phase } = this.#state(index);
      jobs.set(name, status ?? (phase === "on-hold" ? "on_hold" : "blocked"));
    }
    const open = [...jobs.values()];
    if (open.includes("blocked") && !open.includes("on_hold"))
      throw new Error("Internal error: jobs wait for each other in a circle.");
    const status = this.#status();
    this.#report({ kind: "run-ended", status });
    return { status, jobs, attempts: this.#attempt };
  }

  #status = (): RunStatus => runStatus(this.#states, { canceled: this.#cancels > 0 });

  #handle(message: Message): void {
    // These two are not the end of a promise.
    if (message.kind !== "cancel" && message.kind !== "lock-waiting") this.#active -= 1;
    switch (message.kind) {
      case "nothing":
        break;
      case "cancel":
        this.#cancelAll();
        break;
      case "lock-waiting":
        if (this.#state(message.job).phase === "waiting") this.#waitForLock(message.job);
        break;
      case "broken":
        this.#break(message.error);
        break;
      case "node-ended":
        this.#nodeEnded(message);
        break;
      case "lock-answered":
        this.#lockAnswered(message.job, message.answer);
        break;
      case "waited-too-long":
        if (this.#state(message.job).phase === "waiting")
          this.#endEarly(message.job, "it waited five hours for its serial group");
        break;
      case "approval-answered":
        this.#approvalAnswered(message.job, message.answer);
        break;
      default:
        unreachable(message);
    }
  }

  /** Draws all consequences: ends first, then the jobs that may start, then the machines that are free. */
  #settle(): void {
    for (;;) {
      const ended = this.#ended.shift();
      if (ended !== undefined) {
        for (const dependent of this.#graph.dependents[ended] ?? []) this.#look(dependent);
        continue;
      }
      const ready = this.#ready.shift();
      if (ready === undefined) break;
      this.#start(ready);
    }
    this.#fillMachines();
  }

  /** Looks whether a job that is blocked may start, or never will. */
  #look(index: number): void {
    const state = this.#state(index);
    if (state.phase !== "blocked") return;
    const { requires } = this.#job(index);
    const verdict = verdictOf(requires, (job) => this.#stateOf(job).status);
    if (verdict.kind === "waiting") return;
    if (verdict.kind === "unmet" || !this.#mayStart(index)) {
      this.#end(index, "not_run", verdict.kind === "unmet" ? verdict.because : canceledRun);
      return;
    }
    state.phase = "waiting";
    state.cleansUp = this.#cancels > 0;
    const before = this.#ready.findIndex((other) => other > index);
    this.#ready.splice(before === -1 ? this.#ready.length : before, 0, index);
  }

  /**
   * A run that was canceled starts only what waits for that (canceled, not_run, terminal), and what waits for such a
   * job in turn. CircleCI cancels the jobs that run or are about to, and leaves the others to their requirements:
   * https://circleci.com/changelog/workflow-cancellation-display-status-reliability-improvements/ [?] What waits for
   * the success of a job that succeeded in spite of the cancel is not started: no one would expect it.
   */
  #mayStart(index: number): boolean {
    if (this.#cancels === 0) return true;
    if (this.#cancels > 1) return false;
    return this.#job(index).requires.some(
      (requirement) => outlivesCancel(requirement) || this.#stateOf(requirement.job).cleansUp,
    );
  }

  #start(index: number): void {
    const job = this.#job(index);
    switch (job.kind) {
      case "no-op":
      case "unlock":
        this.#end(index, "success");
        break;
      case "release":
        this.#end(index, "success", "nothing is released from this machine");
        break;
      case "approval": {
        this.#report({ kind: "job-waiting", job: job.name, for: "approval" });
        const answer = this.#deps.approve(job, this.#state(index).controller.signal);
        this.#follow(answer, (given) => ({ kind: "approval-answered", job: index, answer: given }));
        break;
      }
      case "lock":
        this.#acquire(index, job.serialGroup ?? job.name);
        break;
      case "build":
        if (job.serialGroup === undefined) this.#queue(index);
        else this.#acquire(index, job.serialGroup);
        break;
      default:
        unreachable(job.kind);
    }
  }

  #acquire(index: number, key: string): void {
    const answer = this.#deps.locks.acquire(key, {
      holder: `${this.#deps.run}/${this.#job(index).name}`,
      pipelineNumber: this.#pipelineNumber,
      signal: this.#state(index).controller.signal,
      onWaiting: () => this.#mailbox.post({ kind: "lock-waiting", job: index }),
    });
    this.#follow(answer, (given) => ({ kind: "lock-answered", job: index, answer: given }));
  }

  #waitForLock(index: number): void {
    this.#report({ kind: "job-waiting", job: this.#job(index).name, for: "serial-group" });
    const state = this.#state(index);
    // The timer ends with the wait, not with the job, which has the same signal while it runs.
    state.timer = new AbortController();
    const { signal } = state.timer;
    this.#follow(this.#deps.clock.sleep(longestWaitMs, signal), () =>
      signal.aborted ? { kind: "nothing" } : { kind: "waited-too-long", job: index },
    );
  }

  #lockAnswered(index: number, answer: LockAnswer): void {
    const state = this.#state(index);
    state.timer?.abort();
    if (state.phase !== "waiting") {
      if (answer.kind === "acquired") this.#follow(answer.release(), () => ({ kind: "nothing" }));
      return;
    }
    if (answer.kind === "acquired") state.release = answer.release;
    if (answer.kind === "overtaken") this.#end(index, "not_run", "a newer pipeline is in its serial group");
    else if (answer.kind === "given-up") this.#end(index, "canceled", "its serial group was given up");
    else if (this.#job(index).kind === "lock") this.#end(index, "success");
    else this.#queue(index);
  }

  #approvalAnswered(index: number, answer: Approval): void {
    const state = this.#state(index);
    if (state.phase !== "waiting") return;
    if (answer === "approved") this.#end(index, "success", "it was approved");
    else if (answer === "denied") this.#end(index, "canceled", "it was denied");
    else state.phase = "on-hold";
  }

  #queue(index: number): void {
    this.#slots.request(index, this.#nodesOf(index));
  }

  #fillMachines(): void {
    for (let place = this.#slots.take(); place !== undefined; place = this.#slots.take()) {
      const { job: index, node } = place;
      const state = this.#state(index);
      const job = this.#job(index);
      const nodes = this.#nodesOf(index);
      if (state.phase === "waiting") {
        state.phase = "running";
        const attempt = this.#attempt === 1 ? {} : { attempt: this.#attempt };
        this.#report({ kind: "job-started", job: job.name, nodes, ...attempt });
      }
      const { signal } = state.controller;
      const context = { node, nodes, attempt: this.#attempt, elapsed: this.#elapsed, signal };
      this.#follow(this.#deps.runJob(job, context), (end) => ({ kind: "node-ended", ...place, end }));
    }
    for (const index of this.#slots.jobs()) {
      const state = this.#state(index);
      if (state.phase !== "waiting" || state.announced) continue;
      state.announced = true;
      this.#report({ kind: "job-waiting", job: this.#job(index).name, for: "machine" });
    }
  }

  #nodeEnded({ job: index, node, end }: { readonly job: number; readonly node: number; readonly end: JobEnd }): void {
    this.#slots.free();
    const { ends } = this.#state(index);
    ends.set(node, end);
    if (ends.size < this.#nodesOf(index)) return;
    const { status, because } = worstOf(ends);
    this.#end(index, status, because);
  }

  /** Ends a job that has not started. */
  #endEarly(index: number, because: string): void {
    this.#slots.drop(index);
    this.#end(index, "canceled", because);
    this.#state(index).controller.abort();
  }

  #end(index: number, status: JobStatus, because?: string): void {
    const state = this.#state(index);
    state.phase = "ended";
    state.status = status;
    this.#report({
      kind: "job-ended",
      job: this.#job(index).name,
      status,
      ...(because !== undefined && { because }),
    });
    this.#ended.push(index);
    if (this.#job(index).kind !== "lock") this.#release(index);
    for (const [lock, members] of this.#graph.lockedBy)
      if (members.has(index) && [...members].every((member) => this.#state(member).phase === "ended"))
        this.#release(lock);
  }

  #release(index: number): void {
    const state = this.#state(index);
    if (state.release !== undefined) this.#follow(state.release(), () => ({ kind: "nothing" }));
    state.release = undefined;
  }

  #cancelAll(): void {
    this.#cancels += 1;
    for (const [index, state] of this.#states.entries()) {
      if (state.phase === "waiting" || state.phase === "on-hold") this.#endEarly(index, canceledRun);
      else if (state.phase === "running") {
        for (const node of this.#slots.drop(index)) state.ends.set(node, { status: "canceled", because: canceledRun });
        state.controller.abort();
      }
    }
  }

  /** Counts a promise as long as it is open, and turns its end into a message. */
  #follow<T>(promise: Promise<T>, message: (value: T) => Message): void {
    this.#active += 1;
    promise.then(
      (value) => this.#mailbox.post(message(value)),
      (error: unknown) => this.#mailbox.post({ kind: "broken", error }),
    );
  }

  #elapsed = (): number => this.#deps.clock.now() - this.#began;

  #report(body: EventBody): void {
    this.#deps.report({ ...body, at: this.#elapsed() } as RunEvent);
  }

  #nodesOf = (index: number): number => this.#job(index).body?.parallelism ?? 1;

  #stateOf = (job: string): JobState => this.#state(this.#graph.indexOf.get(job) ?? -1);

  #job(index: number): PlannedJob {
    const job = this.#plan.jobs[index];
    if (job === undefined) throw new Error("Internal error: no such job.");
    return job;
  }

  #state(index: number): JobState {
    const state = this.#states[index];
    if (state === undefined) throw new Error("Internal error: no such job.");
    return state;
  }
}
