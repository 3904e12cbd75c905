import { list, mapping, parseData, text, textsIn } from "./parse-data.ts";
import type { RepositoryFiles } from "./repository-files.ts";

/** The configuration that CircleCI runs for a repository. */
export const configPath = ".circleci/config.yml";

/** A job as a workflow has it. */
export type WorkflowJob = {
  /** Its name in the workflow, which others require. */
  readonly name: string;
  /** The job that it is a use of. */
  readonly job: string;
  readonly requires: readonly string[];
  /** Whether it seems to test or check the sources, by its name or by what it does. */
  readonly tests: boolean;
  readonly approval: boolean;
};

/** The configuration that is there already. */
export type ExistingConfig = {
  readonly path: string;
  readonly version: string | undefined;
  /** Whether it is a setup configuration, which makes the one that is run and starts no workflow of its own. */
  readonly setup: boolean;
  /** False where it is not YAML that can be read. */
  readonly readable: boolean;
  /** Each orb by its alias: a reference, or nothing for one that stands in the file. */
  readonly orbs: Readonly<Record<string, string | undefined>>;
  readonly jobs: readonly string[];
  readonly workflows: readonly ExistingWorkflow[];
};

/** A workflow with its jobs in the order of the file. */
export type ExistingWorkflow = { readonly name: string; readonly jobs: readonly WorkflowJob[] };

/** What the file says that others have written; undefined where there is none. */
export function findConfig(files: RepositoryFiles): ExistingConfig | undefined {
  const source = files.paths.includes(configPath) ? files.read(configPath) : undefined;
  if (source === undefined) return undefined;
  const parsed = parseData(source);
  const data = mapping(parsed);
  const jobs = mapping(data.jobs);
  const workflows = Object.entries(mapping(data.workflows)).filter(([name]) => name !== "version");
  return {
    path: configPath,
    version: data.version === undefined ? undefined : String(data.version),
    setup: data.setup === true,
    readable: Object.keys(data).length > 0,
    orbs: Object.fromEntries(Object.entries(mapping(data.orbs)).map(([alias, orb]) => [alias, text(orb)])),
    jobs: Object.keys(jobs),
    workflows: workflows.map(([name, workflow]) => ({
      name,
      jobs: list(mapping(workflow).jobs).flatMap((entry) => workflowJob(entry, { jobs })),
    })),
  };
}

/** An entry is a job's name, or a mapping of it to its arguments; an orb's job has the orb's alias before it. */
function workflowJob(
  entry: unknown,
  { jobs }: { readonly jobs: Readonly<Record<string, unknown>> },
): readonly WorkflowJob[] {
  const [job, value] = typeof entry === "string" ? [entry, undefined] : (Object.entries(mapping(entry))[0] ?? []);
  if (job === undefined) return [];
  const options = mapping(value);
  const approval = options.type === "approval";
  return [
    {
      name: text(options.name) ?? job,
      job,
      requires: list(options.requires).flatMap((each) => text(each) ?? Object.keys(mapping(each))),
      tests: !approval && (isNameOfTest(job) || commandsOf(jobs[job]).some(isTestCommand)),
      approval,
    },
  ];
}

const isNameOfTest = (name: string): boolean =>
  /(?:^|[-_/. ])(?:tests?|testing|specs?|checks?|lint|linters?|verify|unit|integration|e2e|rspec|pytest|jest|qa)(?:$|[-_/. ])/i.test(
    name,
  );

const commandsOf = (job: unknown): readonly string[] =>
  list(mapping(job).steps).flatMap((step) => textsIn(mapping(step).run));

/** The usual way to run the tests of each language. */
const testCommand = new RegExp(
  [
    "(?:npm|yarn|pnpm|bun)(?: run)? (?:test|t\\b|lint|check)",
    "npx (?:jest|vitest|mocha|playwright|cypress)",
    "\\b(?:pytest|tox|nox|rspec|phpunit|jest|vitest|ctest|golangci-lint)\\b",
    "python3? -m (?:pytest|unittest)",
    "manage\\.py test",
    "(?:go|cargo|dotnet|mix|sbt|swift|deno|rake|rails|make|just|task|composer|poetry run|uv run) (?:test|check|pytest)",
    "\\b(?:mvn|mvnw|gradle|gradlew)\\b.*\\b(?:test|verify|check|build)\\b",
    "artisan test",
  ].join("|"),
);

/** Whether a command runs tests. */
export const isTestCommand = (command: string): boolean => testCommand.test(command);

/**
 * The tests of a workflow that everything after has to wait for: of those that require one another, the last ones.
 * Whoever requires them requires the others with them.
 */
export function lastTests(jobs: readonly WorkflowJob[]): readonly string[] {
  const tests = jobs.filter((job) => job.tests);
  const before = new Set(tests.flatMap((job) => [...requiredBy(job, jobs)]));
  return tests.filter(({ name }) => !before.has(name)).map(({ name }) => name);
}

function requiredBy(
  job: WorkflowJob,
  jobs: readonly WorkflowJob[],
  seen: Set<string> = new Set(),
): ReadonlySet<string> {
  for (const name of job.requires.filter((each) => !seen.has(each))) {
    seen.add(name);
    for (const required of jobs.filter((each) => each.name === name)) requiredBy(required, jobs, seen);
  }
  return seen;
}
