/** How much of a step's output is kept for the end: enough for its beginning and, more, for how it ended. */
const headLimit = 64 * 1024;
const tailLimit = 192 * 1024;

/** What is kept of an output. */
export interface LogParts {
  readonly head: string;
  readonly dropped: number;
  readonly droppedLines: number;
  readonly tail: string;
}

/** The output of one step in bounded memory: a step may print a gigabyte, and its report is to be read by a person. */
export class StepLog {
  #head = "";
  #tail: string[] = [];
  #tailLength = 0;
  #dropped = 0;
  #droppedLines = 0;

  push(chunk: string): void {
    const room = headLimit - this.#head.length;
    if (this.#tailLength === 0 && room > 0) this.#head += chunk.slice(0, room);
    const rest = this.#tailLength === 0 ? chunk.slice(Math.max(room, 0)) : chunk;
    if (rest === "") return;
    this.#tail.push(rest);
    this.#tailLength += rest.length;
    // Cut seldom, and then at once: a cut costs as much as all that is kept.
    if (this.#tailLength < 2 * tailLimit) return;
    const joined = this.#tail.join("");
    const cut = joined.length - tailLimit;
    this.#tail = [joined.slice(cut)];
    this.#dropped += cut;
    for (let at = joined.indexOf("\n"); at !== -1 && at < cut; at = joined.indexOf("\n", at + 1))
      this.#droppedLines += 1;
    this.#tailLength = tailLimit;
  }

  /** Whether nothing was printed. */
  isEmpty(): boolean {
    return this.#head === "";
  }

  /** What is kept; between the two, `dropped` characters are missing, with so many line ends among them. */
  parts(): LogParts {
    return {
      head: this.#head,
      dropped: this.#dropped,
      droppedLines: this.#droppedLines,
      tail: this.#tail.join(""),
    };
  }

  /** The last lines that say something, the last one at the end. */
  lastLines(count: number): readonly string[] {
    const { head, dropped, tail } = this.parts();
    const lines = linesOf(dropped > 0 ? tail : head + tail);
    return lines.filter((line) => line.trim() !== "").slice(-count);
  }

  /** The last line that says something, from a small end of the log: a terminal asks for it many times in a second. */
  lastLine(): string {
    const last = this.#tail.at(-1) ?? "";
    const end = (last.length < 4096 ? `${this.#tail.at(-2) ?? this.#head.slice(-4096)}${last}` : last).slice(-4096);
    return linesOf(end).findLast((line) => line.trim() !== "") ?? "";
  }
}

/** Lines as a terminal would leave them: what comes after a carriage return overwrites what stood there. */
export const linesOf = (text: string): readonly string[] =>
  text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, ""));
