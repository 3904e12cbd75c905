/** Where the story is told. Several tasks may be on their way at once. */
export type Progress = {
  /** One finished line. */
  readonly say: (line: string) => void;
  /** The place of one task, by its name. */
  readonly task: (name: string) => TaskProgress;
};

/** Where one task tells what it does. */
export type TaskProgress = Pick<Progress, "say"> & {
  /** What is going on just now; replaced by the next one on a terminal, said only now and then elsewhere. */
  readonly now: (doing: string) => void;
  /** Nothing is going on any more. */
  readonly end: () => void;
};

/** A log without a terminal gets a sign of life this often, so that no one takes a long compilation for a hang. */
const signOfLifeMs = 20_000;
const between = " | ";

/** Progress on a stream: one living line on a terminal, in which each task has its part, and sparse lines in a log. */
export function streamProgress(stream: NodeJS.WriteStream, clock: () => number = Date.now): Progress {
  const tasks = new Map<string, string>();
  let living = false;
  let lastSign = clock();
  const parts = () => [...tasks].map(([task, doing]) => `${task}: ${doing}`);
  const clear = () => {
    if (living) stream.write("\r\u001b[2K");
    living = false;
  };
  const draw = () => {
    if (tasks.size === 0) return;
    const room = (stream.columns ?? 80) - 1 - between.length * (tasks.size - 1);
    stream.write(fit(parts(), room).join(between));
    living = true;
  };
  const redraw = () => {
    clear();
    if (stream.isTTY) draw();
  };
  const say = (line: string) => {
    clear();
    stream.write(`${line}\n`);
    redraw();
  };
  return {
    say,
    task: (name) => ({
      say,
      now: (doing) => {
        tasks.set(name, doing);
        redraw();
        if (stream.isTTY || clock() - lastSign < signOfLifeMs) return;
        lastSign = clock();
        stream.write(`${parts().join(between)}\n`);
      },
      end: () => {
        if (tasks.delete(name)) redraw();
      },
    }),
  };
}

/** Texts cut so that they have room together: a short one leaves its room to the others. */
function fit(texts: readonly string[], room: number): readonly string[] {
  let left = room;
  let open = texts.length;
  const widths = new Map<number, number>();
  for (const [index, text] of [...texts.entries()].sort(([, one], [, other]) => one.length - other.length)) {
    const width = Math.min(text.length, Math.floor(left / open));
    widths.set(index, width);
    left -= width;
    open -= 1;
  }
  return texts.map((text, index) => {
    const width = widths.get(index) ?? 0;
    return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
  });
}

/** 75 s as "1:15". */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
