import { all, ends, type Hostile, jobOf, not } from "../input.ts";

const job = "{machine: {image: default}, steps: [{run: echo here}]}";
const one = (text: string, workflows = "workflows: {all: {jobs: [job]}}"): string =>
  `version: 2.1\n${text}\n${workflows}\n`;
const refused = ends(3);

/** Configurations that are odd, huge or no configuration. */
export const configurations: readonly Hostile[] = [
  { input: "an empty file", right: "an error, status 3", config: "", wrong: refused },
  { input: "a file of zeros", right: "an error, status 3", config: "\0".repeat(1000), wrong: refused },
  { input: "`null`, a list, a number", right: "an error, status 3", config: "- 1\n", wrong: refused },
  { input: "100,000 brackets deep", right: "an error, in a second", config: "[".repeat(100_000), wrong: ends(3) },
  {
    input: "a billion laughs of aliases",
    right: "an error, in a second",
    config: `version: 2.1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(", ")}]`).join("\n")}\njobs: {job: ${job}}\nworkflows: {all: {jobs: [job]}}\n`,
    wrong: ends([0, 3]),
  },
  {
    input: "an alias in its own anchor",
    right: "an error, status 3",
    config: "version: 2.1\njobs: &a\n  job: *a\n",
    wrong: refused,
  },
  {
    input: "keys twice, tabs, a byte-order mark",
    right: "an error, status 3",
    config: "\uFEFFversion: 2.1\njobs:\n\tjob: {}\njobs: {}\n",
    wrong: refused,
  },
  {
    input: "line ends of Windows, a byte-order mark",
    right: "it runs",
    config: `\uFEFF${one(`jobs: {job: ${job}}`)}`.replaceAll("\n", "\r\n"),
    wrong: ends(0, "here"),
  },
  {
    input: "UTF-16",
    right: "an error, status 3",
    prepare: "printf 'version: 2.1\\n' | iconv -t UTF-16 > .circleci/config.yml",
    wrong: ends([2, 3]),
  },
  {
    input: "a job named `__proto__`, `constructor`, `toString`",
    right: "they are names",
    config: one(
      ["__proto__", "constructor", "toString"]
        .map((name, index) => `${index === 0 ? "jobs:\n" : ""}  "${name}": ${job}`)
        .join("\n"),
      'workflows: {all: {jobs: ["__proto__", "constructor", "toString"]}}',
    ),
    wrong: ends([0, 3]),
  },
  {
    input: "jobs named `../../x`, `a b`, `🎉`, and one of 300 letters",
    right: "they run, and lead nowhere",
    config: one(
      `jobs:\n  "../../x": ${job}\n  "a b": ${job}\n  "🎉": ${job}\n  ${"j".repeat(300)}: ${job}`,
      `workflows: {all: {jobs: ["../../x", "a b", "🎉", ${"j".repeat(300)}]}}`,
    ),
    wrong: ends([0, 3]),
  },
  {
    input: "a step's name of many lines and 10 kB, with escapes",
    right: "it is shown in a line",
    config: jobOf([String.raw`{run: {name: "a\n\e[31mb\r${"n".repeat(10_000)}", command: echo here}}`]),
    wrong: all(ends(0, "here"), not("\u001b[31mb")),
  },
  {
    input: "`when: maybe`",
    right: "a warning, since CircleCI takes it; it runs as `on_success`",
    config: jobOf(["{run: {when: maybe, command: echo here}}"]),
    wrong: ends(0, 'warning wrong-value: "when"'),
  },
  {
    input: "`when` as a list, a number, empty",
    right: "a warning each",
    config: jobOf(["{run: {when: [always], command: echo}}", "{run: {when: 1, command: echo}}"]),
    wrong: ends(0, "warning wrong-type", "warning wrong-value"),
  },
  {
    input: "`no_output_timeout` of 0, -5m, 9999999h, banana",
    right: "an error, or the usual time",
    config: jobOf(["0", "9999999h"].map((time) => `{run: {no_output_timeout: ${time}, command: echo here}}`)),
    wrong: ends([0, 3, 4]),
  },
  {
    input: "`no_output_timeout: banana`",
    right: "an error, status 3",
    config: jobOf(["{run: {no_output_timeout: banana, command: echo here}}"]),
    wrong: ends([0, 3]),
  },
  {
    input: "`parallelism: 0`, `-1`, `1.5`",
    right: "an error, status 3",
    config: one(`jobs: {job: {parallelism: 0, machine: {image: default}, steps: [{run: echo}]}}`),
    wrong: refused,
  },
  {
    input: "`parallelism: 1000000000`",
    right: "an error, before anything is made",
    config: one(`jobs: {job: {parallelism: 1000000000, machine: {image: default}, steps: [{run: echo}]}}`),
    wrong: refused,
  },
  {
    input: "a matrix of 100 by 100 by 100",
    right: "an error, in seconds",
    config: one(
      `jobs:\n  job: {parameters: {a: {type: integer}, b: {type: integer}, c: {type: integer}}, machine: {image: default}, steps: [{run: echo}]}`,
      `workflows: {all: {jobs: [job: {matrix: {parameters: {a: [${Array.from({ length: 100 }, (_, i) => i).join(",")}], b: [${Array.from({ length: 100 }, (_, i) => i).join(",")}], c: [${Array.from({ length: 100 }, (_, i) => i).join(",")}]}}}]}}`,
    ),
    wrong: ends(3),
  },
  {
    input: "a filter that keeps JavaScript busy, `/^(a|a)*b$/`",
    right: "an answer at once",
    config: one(`jobs: {job: ${job}}`, "workflows: {all: {jobs: [job: {filters: {branches: {only: '/^(a|a)*b$/'}}}]}}"),
    prepare: `git checkout -q -b ${"a".repeat(60)}`,
    wrong: ends(3),
  },
  {
    input: "jobs that require one another",
    right: "an error, status 3",
    config: one(`jobs: {a: ${job}, b: ${job}}`, "workflows: {all: {jobs: [a: {requires: [b]}, b: {requires: [a]}]}}"),
    wrong: refused,
  },
  {
    input: "a command that calls itself",
    right: "an error, status 3",
    config: `version: 2.1\ncommands: {c: {steps: [c]}}\n${jobOf(["{c: {}}"]).split("\n").slice(1).join("\n")}`,
    wrong: ends(3),
  },
  {
    input: "a command of 1 MB",
    right: "it runs",
    config: jobOf([`: ${"x".repeat(1_000_000)}\necho here`]),
    wrong: ends(0, "here"),
  },
  {
    input: "a job of 2,000 steps that are skipped",
    right: "it ends",
    config: jobOf(["exit 1", ...Array.from({ length: 2000 }, () => "echo")]),
    wrong: ends(4),
    limit: 30,
  },
  {
    input: "`<<` and `<< parameters.gone >>` in a command",
    right: "an error, status 3",
    config: jobOf(["echo << parameters.gone >>"]),
    wrong: refused,
  },
  {
    input: "a working directory with spaces, quotes, line ends",
    right: "the step is in it",
    config: jobOf([String.raw`{run: {working_directory: "a b'\"c$(touch pwned)", command: "pwd; test ! -e pwned"}}`]),
    wrong: ends(0, "a b'"),
  },
  {
    input: "a working directory that is a file, one above the job's",
    right: "the step is refused in words",
    config: jobOf([
      "touch f",
      "{run: {working_directory: f, when: always, command: pwd}}",
      "{run: {working_directory: ../../../.., when: always, command: pwd}}",
    ]),
    wrong: ends(4),
  },
  {
    input: "a shell that is not there, one that is `cat`, one that is `/bin/false`",
    right: "the step's status is the shell's",
    config: jobOf(["{run: {shell: /gone -x, command: echo}}"]),
    wrong: ends(4, /12[67]/),
  },
  {
    input: "a shell with quotes, `python3 -u`",
    right: "it runs the text",
    config: jobOf(["{run: {shell: python3 -u, command: 'print(6 * 7)'}}"]),
    wrong: ends(0, "42"),
  },
  {
    input: "`.circleci/config.yml` that is a folder",
    right: "status 2, in words",
    prepare: "mkdir -p .circleci/config.yml",
    wrong: ends(2),
  },
  {
    input: "one that is a FIFO",
    right: "it is empty, an error, and not waited for",
    prepare: "mkfifo .circleci/config.yml",
    wrong: refused,
  },
  {
    input: "one that is a link to /dev/zero",
    right: "status 2, and no memory is filled",
    prepare: "ln -s /dev/zero .circleci/config.yml",
    wrong: ends([2, 3]),
  },
  {
    input: "one that is a link to itself",
    right: "status 2",
    prepare: "ln -s config.yml .circleci/config.yml",
    wrong: ends(2),
  },
  {
    input: "one that no one may read",
    right: "status 2, or it runs for root",
    config: one(`jobs: {job: ${job}}`),
    prepare: "chmod 000 .circleci/config.yml",
    wrong: ends([0, 2]),
  },
];
