import type { CpuMeter } from "../provision/cpu-meter.ts";

/** What one stage took. */
export type Row = {
  readonly name: string;
  readonly milliseconds: number;
  readonly cpuSeconds: number;
  /** It ran beside the others, so its time by the clock is in theirs. */
  readonly beside?: boolean;
};

/** The times of stages, by the clock and in CPU seconds. */
export type Times = {
  /**
   * Begins a stage; what is returned ends it. `idleMs` of its time were spent waiting for something that has a row of
   * its own.
   */
  readonly begin: (name: string) => (idleMs?: number) => void;
  readonly stage: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  readonly add: (row: Row) => void;
  readonly rows: () => readonly Row[];
};

/**
 * Times stages that follow each other. What runs beside them is left out of their CPU seconds, by the names that the
 * meter has for it.
 */
export function makeTimes(meter: CpuMeter, beside: readonly string[]): Times {
  const rows: Row[] = [];
  const used = () => beside.reduce((left, name) => left - meter.used(name), meter.total());
  const begin = (name: string) => {
    const [clock, cpu] = [performance.now(), used()];
    return (idleMs = 0) => {
      const milliseconds = performance.now() - clock - idleMs;
      rows.push({ name, milliseconds, cpuSeconds: Math.max(0, used() - cpu) });
    };
  };
  return {
    begin,
    stage: async (name, work) => {
      const end = begin(name);
      try {
        return await work();
      } finally {
        end();
      }
    },
    add: (row) => rows.push(row),
    rows: () => rows,
  };
}

const inSeconds = (seconds: number): string => `${seconds.toFixed(1)} s`;

/** A table, one stage a line. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, clock: string, cpu: string) =>
    `  ${name.padEnd(width)}  ${clock.padStart(9)}  ${cpu.padStart(9)}`;
  return [
    line("", "clock", "CPU"),
    ...rows.map(({ name, milliseconds, cpuSeconds, beside }) =>
      line(
        name,
        beside === true ? `(${inSeconds(milliseconds / 1000)})` : inSeconds(milliseconds / 1000),
        inSeconds(cpuSeconds),
      ),
    ),
  ].join("\n");
}
