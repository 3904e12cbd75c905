import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import type { CommandEnd } from "../runner/machine/machine.ts";
import { markedOutput } from "./marked-output.ts";
import { holdOutput, type OutputFlow } from "./output-flow.ts";

/** How a command ended, and whether its machine had too little memory for it. */
export type WatchedEnd = CommandEnd & { readonly outOfMemory?: boolean };

/** A command that was started in one kind of machine: what it prints, and how it is ended there. */
export interface StartedCommand {
  /** All that it prints, with the words of `stepText` in it. */
  readonly output: Readable;
  /** Comes when nothing more is printed, with how it ended where it did not say so itself; asked for then only. */
  readonly closed: Promise<() => Promise<WatchedEnd>>;
  /** Asks a process group to end, and makes it when it does not; resolves when nothing of it is left. */
  readonly endGroup: (group: string) => Promise<unknown>;
  /** No one reads it any more: what is left of it may go on, and must hold up no one. */
  readonly release: () => void;
}

/** How a command is watched. */
export interface WatchOptions {
  readonly mark: string;
  readonly terminal: boolean;
  readonly signal: AbortSignal;
  readonly silenceLimitMs: number;
  readonly graceMs: number;
  readonly onOutput: (chunk: string) => void;
  readonly flow?: OutputFlow;
}

/** What no one prints by chance. */
export const newMark = (): string => randomBytes(8).toString("hex");

type Stopped = Exclude<CommandEnd, { kind: "exited" }>;

/**
 * Where a command stands. From `starting` it goes to `running` when its process group is known. `silent` is one that
 * printed nothing for too long and is being ended. `ending` is one that was told to end, or that has ended by itself
 * and whose output is read to its end. Whatever comes after `ended` counts for nothing.
 */
type State =
  | { readonly name: "starting" }
  | { readonly name: "running" }
  | { readonly name: "silent"; readonly as: Stopped }
  | { readonly name: "ending"; readonly as: WatchedEnd }
  | { readonly name: "ended" };

/**
 * What it left running may hold its output open for ever; when that was quiet for so long after its end, it is whole.
 */
const quietMs = 100;

/** What does not answer after the command's group was ended is given up. */
const answerMs = 5_000;

/** What a timer can wait for. */
const longestTimer = 2 ** 31 - 1;

/** A command while it runs, with all that it started: it has one end, whatever happens at once. */
export class WatchedCommand {
  readonly ended: Promise<WatchedEnd>;
  /** Comes when the shell around it says that nothing of it is left; never where it cannot say so. */
  readonly alone: Promise<void>;
  #state: State = { name: "starting" };
  #group: string | undefined;
  #stopping: Promise<unknown> = Promise.resolve();
  /** Whether the shell around it has said that it ended. */
  #saidEnd = false;
  /** Whether its group was told to end and nothing of that is left. */
  #groupEnded = false;
  #last: NodeJS.Timeout | undefined;
  readonly #silence: NodeJS.Timeout | undefined;
  readonly #started: StartedCommand;
  readonly #options: WatchOptions;
  readonly #hold: ReturnType<typeof holdOutput>;
  readonly #cancel = (): void => this.#stop({ kind: "cancelled" });
  #sayAlone: () => void = () => undefined;
  #settle: { readonly resolve: (end: WatchedEnd) => void; readonly reject: (error: unknown) => void };

  constructor(started: StartedCommand, options: WatchOptions) {
    const { mark, terminal, signal, silenceLimitMs, onOutput } = options;
    this.#started = started;
    this.#options = options;
    this.#settle = { resolve: () => undefined, reject: () => undefined };
    this.ended = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.alone = new Promise((resolve) => {
      this.#sayAlone = resolve;
    });
    const read = markedOutput({ mark, terminal, onText: onOutput, onWord: (word) => this.#word(word) });
    // What is held up is not silent.
    this.#hold = holdOutput(options.flow, () => this.#state.name !== "ended" && this.#silence?.refresh());
    this.#silence = silenceLimitMs > longestTimer ? undefined : setTimeout(() => this.#silent(), silenceLimitMs);
    started.output.setEncoding("utf8").on("data", (chunk: string) => {
      // What the command left running may go on to write, and is not to fail at that.
      if (this.#state.name === "ended") return;
      this.#silence?.refresh();
      if (this.#hasExited()) this.#last?.refresh();
      read.push(chunk);
      if (!this.#isOver()) this.#hold.after(started.output);
    });
    started.closed.then(
      (otherwise) => {
        if (!this.#isOver()) read.end();
        return this.#closed(otherwise);
      },
      (error: unknown) => this.#end(() => this.#settle.reject(error)),
    );
    if (signal.aborted) this.#cancel();
    else signal.addEventListener("abort", this.#cancel, { once: true });
  }

  /** Its process group, once that is known. */
  get group(): string | undefined {
    return this.#group;
  }

  #isOver(): boolean {
    return this.#state.name === "ended";
  }

  #hasExited(): boolean {
    return this.#state.name === "ending" && this.#state.as.kind === "exited";
  }

  #word(word: string): void {
    const [name, first = "", second, third] = word.split(" ");
    if (name === "group" && this.#group === undefined) this.#grouped(first);
    else if (name === "end") {
      const exited = { kind: "exited", exitCode: Number(first), halted: second === "true" } as const;
      this.#exited(third === undefined ? exited : { ...exited, outOfMemory: true });
    } else if (name === "alone") this.#alone();
  }

  #grouped(group: string): void {
    this.#group = group;
    switch (this.#state.name) {
      case "starting":
        this.#state = { name: "running" };
        return;
      case "silent":
      case "ending":
        // It was told to end before anybody knew whom to tell.
        this.#endGroup();
        return;
      case "running":
      case "ended":
        return;
    }
  }

  #silent(): void {
    if (this.#hold.held()) this.#silence?.refresh();
    else this.#stop({ kind: "silent", silentForMs: this.#options.silenceLimitMs });
  }

  #stop(as: Stopped): void {
    if (this.#state.name !== "starting" && this.#state.name !== "running") return;
    this.#state = as.kind === "silent" ? { name: "silent", as } : { name: "ending", as };
    this.#endWithin(this.#options.graceMs + 3 * answerMs);
    this.#endGroup();
  }

  #endGroup(): void {
    if (this.#group === undefined) return;
    this.#stopping = this.#started
      .endGroup(this.#group)
      .catch(() => undefined)
      .then(() => {
        this.#groupEnded = true;
        this.#endWithin(this.#saidEnd ? quietMs : answerMs);
      });
  }

  /** Its own end is told; its output is read as long as any comes. */
  #exited(end: WatchedEnd): void {
    this.#saidEnd = true;
    if (this.#state.name !== "starting" && this.#state.name !== "running") {
      // It was made to. What left its group may hold the output open: that goes on until the machine ends.
      if (this.#groupEnded) this.#endWithin(quietMs);
      return;
    }
    this.#state = { name: "ending", as: end };
    this.#endWithin(quietMs);
  }

  /** Nothing of it is left: no more can come. */
  #alone(): void {
    this.#sayAlone();
    if (this.#hasExited() && !this.#hold.held()) this.#finish();
  }

  #endWithin(ms: number): void {
    clearTimeout(this.#last);
    if (this.#isOver()) return;
    this.#last = setTimeout(() => {
      // A reader that is slow gets all of it; who cancels does not want to wait for that.
      if (this.#hold.held() && this.#hasExited()) this.#endWithin(ms);
      else this.#finish();
    }, ms);
  }

  async #closed(otherwise: () => Promise<WatchedEnd>): Promise<void> {
    switch (this.#state.name) {
      case "silent":
      case "ending":
        await this.#stopping;
        if (this.#hasExited() && this.#hold.held()) this.#endWithin(quietMs);
        else this.#finish();
        return;
      case "starting":
      case "running":
        await otherwise().then(
          (end) => this.#end(() => this.#settle.resolve(end)),
          (error: unknown) => this.#end(() => this.#settle.reject(error)),
        );
        return;
      case "ended":
        return;
    }
  }

  #finish(): void {
    const state = this.#state;
    if (state.name === "silent" || state.name === "ending") this.#end(() => this.#settle.resolve(state.as));
  }

  #end(settle: () => void): void {
    if (this.#isOver()) return;
    this.#state = { name: "ended" };
    clearTimeout(this.#silence);
    clearTimeout(this.#last);
    this.#options.signal.removeEventListener("abort", this.#cancel);
    this.#started.release();
    settle();
  }
}
