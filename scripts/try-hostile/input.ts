/** How a rehearsal of a hostile input ended. */
export interface Ended {
  /** The exit status; undefined where it had to be killed at the limit. */
  readonly status: number | undefined;
  /** All that it printed, to both. */
  readonly said: string;
  readonly seconds: number;
  /** The paths of the artifacts that were stored, and what is in them as far as it is short. */
  readonly artifacts: ReadonlyMap<string, string>;
  /** All files of the run's folder, as one text: what must not be in any of them is looked for here. */
  readonly kept: string;
  /** What still runs of it. */
  readonly left: readonly string[];
}

/** When a signal is sent. */
export interface Sent {
  readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL" | "SIGQUIT" | "SIGPIPE";
  /** What it prints before; at once where nothing is said. */
  readonly after?: string;
}

/** An input that would rather break what runs it. */
export interface Hostile {
  readonly input: string;
  /** What is right, in the words of the table. */
  readonly right: string;
  /** Shell that makes the checkout, in it. */
  readonly prepare?: string;
  /** `.circleci/config.yml`; a job of these steps where `steps` is given. */
  readonly config?: string;
  readonly steps?: readonly string[];
  readonly flags?: readonly string[];
  /** Shell that starts `$RUN`, which is the command with its flags; the command alone where nothing is said. */
  readonly start?: string;
  readonly sent?: readonly Sent[];
  /** Seconds that it may take: 60 where nothing is said. */
  readonly limit?: number;
  /** What is not right about an end, in words; nothing where all is. */
  readonly wrong: (ended: Ended) => string | undefined;
}

type Check = (ended: Ended) => string | undefined;

/** Ends with one of these statuses, and says these things. */
export const ends =
  (status: number | readonly number[], ...says: readonly (string | RegExp)[]): Check =>
  (ended) => {
    const statuses = typeof status === "number" ? [status] : status;
    if (ended.status === undefined || !statuses.includes(ended.status))
      return `it ended with ${ended.status ?? "nothing, and was killed"} in place of ${statuses.join(" or ")}`;
    if (/Internal error|at .*\(.*:\d+:\d+\)|node:internal/.test(ended.said)) return "it showed a mistake of ours";
    const missing = says.find((what) =>
      typeof what === "string" ? !ended.said.includes(what) : !what.test(ended.said),
    );
    return missing === undefined ? undefined : `it did not say ${String(missing)}`;
  };

/** All of these hold. */
export const all =
  (...checks: readonly Check[]): Check =>
  (ended) =>
    checks.map((check) => check(ended)).find((what) => what !== undefined);

/** Neither what it printed nor what it kept has this. */
export const hides =
  (...texts: readonly string[]): Check =>
  (ended) => {
    const shown = texts.find((text) => ended.said.includes(text) || ended.kept.includes(text));
    return shown === undefined ? undefined : `it shows ${JSON.stringify(shown)}`;
  };

/** It did not print this. */
export const not =
  (text: string | RegExp): Check =>
  ({ said }) =>
    (typeof text === "string" ? said.includes(text) : text.test(said)) ? `it says ${String(text)}` : undefined;

/** There are artifacts of these names. */
export const stores =
  (...names: readonly string[]): Check =>
  ({ artifacts }) => {
    const missing = names.find((name) => !artifacts.has(name));
    return missing === undefined ? undefined : `the artifact ${JSON.stringify(missing)} is missing`;
  };

/** A job on a machine with these steps, each a line of YAML in flow style, or shell where it is none. */
export const jobOf = (steps: readonly string[]): string =>
  `version: 2.1\njobs:\n  job:\n    machine: {image: default}\n    steps:\n${steps
    .map((step) => `      - ${step.startsWith("{") || step === "checkout" ? step : `run: ${JSON.stringify(step)}`}\n`)
    .join("")}workflows: {all: {jobs: [job]}}\n`;
