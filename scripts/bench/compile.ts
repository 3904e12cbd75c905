/**
 * How long checking and expanding a configuration takes, against the `yaml` package's `parseDocument` on the same text
 * in the same process: 100, 1,000 and 5,000 jobs with reusable commands, executors, parameters and an orb. The rounds
 * are interleaved and medians are compared, of CPU seconds, the collector's included: on a shared machine the clock
 * tells of others. The library is the one that is built, which users have: tsx names each function when it is made, for
 * stack traces, and that takes a fifth of the time. It prints; it asserts nothing.
 *
 *   npx tsx scripts/build.ts && npx tsx scripts/bench/compile.ts [rounds]
 */
import { parseDocument } from "yaml";

const { compile, openConfig, renderCompiled } = (await import(
  new URL("../../dist/index.js", import.meta.url).href
)) as typeof import("../../src/index.ts");

const rounds = Number(process.argv[2] ?? 5);
const sizes = [100, 1000, 5000];

const orb = {
  source: {
    name: "acme/tools@1.2.3",
    text: `version: 2.1
commands:
  install:
    parameters:
      version: {type: string, default: "1.0"}
      cache: {type: boolean, default: true}
    steps:
      - when:
          condition: << parameters.cache >>
          steps:
            - restore_cache: {keys: ["tools-<< parameters.version >>-{{ arch }}"]}
      - run: {name: Install, command: "./install.sh $VERSION", environment: {VERSION: << parameters.version >>}}
      - when:
          condition: << parameters.cache >>
          steps:
            - save_cache: {key: "tools-<< parameters.version >>-{{ arch }}", paths: [~/.tools]}
`,
  },
  resolved: "acme/tools@1.2.3",
};

const job = (index: number): string => `  job_${index}:
    parameters:
      greeting: {type: string, default: hello}
    executor: {name: node, tag: "20.${index % 10}"}
    environment:
      INDEX: "${index}"
    steps:
      - checkout
      - tools/install: {version: "1.${index % 7}"}
      - test: {folder: packages/${index}}
      - run:
          name: Say << parameters.greeting >>
          command: |
            echo "this is job ${index}"
            npm run build -- --index ${index}
      - store_artifacts: {path: out/${index}}
`;
const entry = (index: number): string =>
  `      - job_${index}: {greeting: "hi ${index}"${index === 0 ? "" : `, requires: [job_${Math.floor((index - 1) / 2)}]`}}\n`;

const configuration = (jobs: number): string => {
  const indexes = Array.from({ length: jobs }, (_, index) => index);
  return `version: 2.1
orbs:
  tools: acme/tools@1.2
executors:
  node:
    parameters:
      tag: {type: string}
    docker:
      - image: cimg/node:<< parameters.tag >>
commands:
  test:
    parameters:
      folder: {type: string}
    steps:
      - run: {name: Test, command: npm test, working_directory: << parameters.folder >>}
      - store_test_results: {path: << parameters.folder >>/results}
jobs:
${indexes.map(job).join("")}workflows:
  all:
    jobs:
${indexes.map(entry).join("")}`;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** What some work takes the second time, in milliseconds of CPU: the first time it pays for what others left behind. */
function timed(work: () => unknown): number {
  work();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What a configuration that is open takes for its first text, and for texts with one line changed. */
function timedOpen(text: string): { readonly first: number; readonly again: number } {
  const line = 'echo "this is job 42"';
  const config = openConfig("config.yml", { lookUpOrb });
  const take = (version: string): number => {
    const before = process.cpuUsage();
    renderCompiled(config.update(version).compiled);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const first = take(text);
  const later = [1, 2, 3, 4, 5].map((version) => take(text.replace(line, `echo "version ${version}"`)));
  return { first, again: median(later) };
}

const goals = { validate: 0.5, compile: 0.8 } as const;
const lookUpOrb = () => orb;
const shown = (ms: number): string => `${ms.toFixed(0).padStart(6)} ms`;
console.log("jobs     KB   parseDocument    validate            compile and render");
const changed: string[] = [];
const growth: { readonly jobs: number; readonly validate: number; readonly compile: number }[] = [];
for (const jobs of sizes) {
  const source = { name: "config.yml", text: configuration(jobs) };
  const errors = compile(source, { lookUpOrb }).diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(`The benchmark's configuration has an error: ${errors[0]?.message}`);
  const times = { parse: [] as number[], validate: [] as number[], compile: [] as number[] };
  // Small ones are measured more often: for the first thousands of jobs it is V8's compiler that is measured.
  for (let round = 0; round < (jobs === 100 ? 6 * rounds : rounds); round++) {
    times.parse.push(timed(() => parseDocument(source.text)));
    times.validate.push(timed(() => compile(source, { lookUpOrb })));
    times.compile.push(timed(() => renderCompiled(compile(source, { lookUpOrb }).compiled)));
  }
  const open = Array.from({ length: rounds }, () => timedOpen(source.text));
  const [first, again] = [median(open.map((each) => each.first)), median(open.map((each) => each.again))];
  changed.push(
    `${String(jobs).padStart(4)} jobs, open: first ${shown(first)}, with a line changed ${shown(again)}  ${ratio(again / first, 0.1)}`,
  );
  const [parse, validate, whole] = [median(times.parse), median(times.validate), median(times.compile)];
  growth.push({ jobs, validate, compile: whole });
  const figures = `${shown(validate)}  ${ratio(validate / parse, jobs === 100 ? 0.8 : goals.validate)}   ${shown(whole)}  ${ratio(whole / parse, goals.compile)}`;
  console.log(
    `${String(jobs).padStart(4)} ${(source.text.length / 1000).toFixed(0).padStart(6)} ${shown(parse)}       ${figures}`,
  );
}
for (const line of changed) console.log(line);
for (const [index, after] of growth.entries()) {
  const before = growth[index - 1];
  if (before !== undefined)
    console.log(
      `${after.jobs / before.jobs} times the jobs: validate ${(after.validate / before.validate).toFixed(1)} times, compile ${(after.compile / before.compile).toFixed(1)} times the time`,
    );
}

function ratio(value: number, goal: number): string {
  return `${value.toFixed(2)} x${value > goal ? ` (goal ${goal})` : ""}`;
}
