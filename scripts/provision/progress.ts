/** Where provisioning tells its story. */
export type Progress = {
  /** One finished line. */
  readonly say: (line: string) => void;
  /** What is going on just now; replaced by the next one on a terminal, said only now and then elsewhere. */
  readonly now: (line: string) => void;
};

/** A log without a terminal gets a sign of life this often, so that nobody takes a long compilation for a hang. */
const signOfLifeMs = 20_000;

/** Progress on a stream: one living line on a terminal, sparse lines in a log. */
export function streamProgress(stream: NodeJS.WriteStream, clock: () => number = Date.now): Progress {
  let living = false;
  let lastSign = clock();
  const clear = () => {
    if (living) stream.write("\r\u001b[2K");
    living = false;
  };
  return {
    say: (line) => {
      clear();
      stream.write(`${line}\n`);
    },
    now: (line) => {
      if (stream.isTTY) {
        clear();
        stream.write(line.slice(0, (stream.columns ?? 80) - 1));
        living = true;
      } else if (clock() - lastSign >= signOfLifeMs) {
        lastSign = clock();
        stream.write(`${line}\n`);
      }
    },
  };
}

/** 75 s as "1:15". */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
